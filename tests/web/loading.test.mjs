/**
 * Loading that cannot fail quietly: on slow lines, after faults of the network, and after mistakes
 * of a server. The same claims in Chromium and Firefox.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { words } from './claims/materials.mjs';
import { ENGINES, until } from './engines.mjs';
import { visits } from './flaky.mjs';
import { INPUT } from './fixtures/control.mjs';
import { serveFixtures } from './fixtures/server.mjs';
import { readJson, root, vector } from './harness.mjs';
import { RECORDER, network } from './network.mjs';
import { checkShown, isModule, isWorker } from './truth.mjs';

const PHOTO = `${root}tests/images/sklearn_china.jpg`;
const HEIC = `${root}tests/images/heic_q60.heic`;
const PHOTO_HASH = (await vector('sklearn_china.jpg')).pdq.hash;
const HEIC_HASH = (await readJson('tests/vectors/heic.json')).images.find(({ file }) => file === 'images/heic_q60.heic').pdq.hash;
const PROTOCOL = Number(/PROTOCOL = (\d+)/.exec(await readFile(`${root}pkg/src/shared/protocol.ts`, 'utf8'))[1]);

const modulesIn = (log) => log.filter(isModule).map(({ path }) => /(\w+)\.wasm/.exec(path)[1]);

/** In the page: the states of all pictures, with the error of each that has one. */
const states = () => document.querySelector('jimun-input').files.map(({ state, error, record }) => (
  record ? record.fingerprints[0].value : error ? error.code : state));
const seal = () => document.querySelector('jimun-input')?.shadowRoot?.querySelector('[part=seal]')?.dataset.seal;
const settled = (driver, count) => until(driver, (wanted) => {
  const { files } = document.querySelector('jimun-input');
  return files.length === wanted && files.every(({ record, error }) => record || error);
}, count);
const sealIs = (driver, wanted) => until(driver, (state) => (
  document.querySelector('jimun-input')?.shadowRoot?.querySelector('[part=seal]')?.dataset.seal === state), wanted);

/** Opens a page without waiting until it has loaded. */
async function visit(driver, address) {
  // From another page, so that an address which differs in nothing is loaded again.
  await driver.goto('about:blank');
  await driver.evaluate((url) => { location.href = url; }, address);
  await until(driver, () => location.pathname === '/loading.html' && Boolean(document.querySelector('jimun-input')?.shadowRoot));
}

/** Waits for something outside of the browser. */
async function eventually(look) {
  const end = Date.now() + 60_000;
  while (!look()) {
    assert.ok(Date.now() < end, `waited in vain for: ${look}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

/** The answer with another body. */
const replaced = (body) => (answer) => ({ ...answer, body: Buffer.from(body) });

for (const engine of ENGINES.slice(0, 2)) {
  test(engine.name, { skip: engine.missing && `SKIPPED: ${engine.missing}` }, async (t) => {
    const site = await serveFixtures();
    const driver = await engine.launch();
    t.after(async () => {
      await driver.close();
      await site.close();
    });
    const claim = (name, prove) => t.test(name, async () => {
      const net = await network(site.origin, { insert: RECORDER });
      try {
        await prove(net);
      } finally {
        await net.close();
      }
    });

    await claim('before `load`, and if it never comes, every picture is read, and the same modules are asked for in the same order', async (net) => {
      net.fault = ({ path }) => {
        if (path === '/loading.html') return (answer) => ({ ...answer, body: Buffer.from(answer.body.toString().replace('<h1>', '<img src="/never.png" alt=""><h1>')) });
        return path === '/never.png' ? 'stalled' : undefined;
      };
      const asked = [];
      for (const [file, hash] of [[HEIC, HEIC_HASH], [PHOTO, PHOTO_HASH]]) {
        const other = await network(site.origin, { fault: net.fault });
        try {
          await visit(driver, `${other.origin}/loading.html`);
          assert.notEqual(await driver.evaluate(() => document.readyState), 'complete');
          await sealIs(driver, 'sealed');
          assert.deepEqual(modulesIn(other.log), [], 'nothing before the page is idle');
          await driver.setFiles(INPUT, [file]);
          await settled(driver, 1);
          assert.deepEqual(await driver.evaluate(states), [hash]);
          await eventually(() => modulesIn(other.log).length === 2);
          asked.push(modulesIn(other.log));
        } finally {
          await other.close();
        }
      }
      assert.deepEqual(asked, [['heic', 'avif'], ['heic', 'avif']]);
    });

    await claim('a copy without the header, left in the cache, is asked for once more, and the picture goes to a sealed worker', async (net) => {
      net.fault = (entry) => (isWorker(entry) ? 'stripped' : undefined);
      await visit(driver, `${net.origin}/loading.html`);
      await sealIs(driver, 'open');
      assert.equal(net.log.filter(isWorker).length, 2, 'once more, and no more');
      net.fault = () => undefined;
      const before = net.log.length;
      await visit(driver, `${net.origin}/loading.html`);
      await sealIs(driver, 'sealed');
      assert.equal(net.log.slice(before).filter(isWorker).length, 1);
      await driver.setFiles(INPUT, [PHOTO]);
      await settled(driver, 1);
      assert.deepEqual(await driver.evaluate(states), [PHOTO_HASH]);
      await visit(driver, `${net.origin}/loading.html`);
      await sealIs(driver, 'sealed');
      assert.equal(net.log.slice(before).filter(isWorker).length, 1, 'the cache holds the right one now');
    });

    await claim('the same where the page may not fetch the script: then at another address', async (net) => {
      const policy = (entry) => (entry.path === '/loading.html' ? (answer) => ({
        ...answer, headers: { ...answer.headers, 'content-security-policy': answer.headers['content-security-policy'].replace(/\S+worker\.js/, '') },
      }) : undefined);
      net.fault = (entry) => (isWorker(entry) ? 'stripped' : policy(entry));
      await visit(driver, `${net.origin}/loading.html`);
      await sealIs(driver, 'open');
      net.fault = policy;
      await visit(driver, `${net.origin}/loading.html`);
      await sealIs(driver, 'sealed');
      await driver.setFiles(INPUT, [PHOTO]);
      await settled(driver, 1);
      assert.deepEqual(await driver.evaluate(states), [PHOTO_HASH]);
    });

    await claim('on a slow line the worker comes alone and once, and what is shown is true', async () => {
      // With timers ten times as fast, the worker takes more than the ten seconds of a rival.
      const net = await network(site.origin, { bytesPerSecond: 180_000, roundTripMs: 50, brotli: 9, insert: RECORDER });
      try {
        await visit(driver, `${net.origin}/loading.html`);
        await driver.setFiles(INPUT, [PHOTO, HEIC]);
        await settled(driver, 2);
        assert.deepEqual(await driver.evaluate(states), [PHOTO_HASH, HEIC_HASH]);
        const workers = net.log.filter(isWorker);
        assert.equal(workers.length, 1);
        const [{ at, ended, bytes, size }] = workers;
        assert.ok(ended - at > 1000 && bytes === size);
        const modules = net.log.filter(isModule);
        assert.deepEqual(modulesIn(net.log).slice(0, 2), ['heic', 'avif']);
        assert.ok(modules[0].at >= ended, 'modules come after the worker');
        if (modules[1]) assert.ok(modules[1].at >= modules[0].ended, 'one by one');
        const shown = await driver.evaluate(() => window.shown);
        checkShown(shown, net.log);
        const told = shown.flatMap(({ at: time, seal: state, text }) => (state === 'loading' && /\d/.test(text) ? [[time, text]] : []));
        assert.ok(told.length >= 5, `the bytes are told while they come: ${told.length}`);
        const of = shown.map(({ items }) => items[1]?.text ?? '').filter((text) => /KB/.test(text));
        assert.ok(of.length >= 5, 'also while the module comes');
      } finally {
        await net.close();
      }
    });

    await claim('each kind of trouble has its code and words, and the next picture after it is fingerprinted', async (net) => {
      const other = replaced(`postMessage({ type: 'ready', protocol: ${PROTOCOL - 1}, seal: { sealed: true, open: [] } });`);
      const cases = [
        [isWorker, 'refused', 'network_failed'], [isWorker, 'cut', 'network_failed'], [isWorker, 'unavailable', 'network_failed'],
        [isWorker, 'portal', 'load_replaced'], [isWorker, replaced('<!doctype html>'), 'load_replaced'],
        [isWorker, 'wrongType', 'worker_unavailable'], [isWorker, 'missing', 'worker_unavailable'], [isWorker, replaced('throw 1'), 'worker_unavailable'],
        [isWorker, other, 'other_version'],
        [isModule, 'refused', 'network_failed'], [isModule, 'cut', 'network_failed'], [isModule, 'portal', 'load_replaced'],
        [isModule, 'damaged', 'other_version'], [isModule, 'short', 'other_version'],
      ];
      for (const [which, fault, code] of cases) {
        const path = await network(site.origin, { insert: RECORDER });
        try {
          path.fault = (entry) => (which(entry) ? fault : undefined);
          await visit(driver, `${path.origin}/loading.html`);
          if (which === isWorker) await sealIs(driver, 'failed');
          await driver.setFiles(INPUT, [HEIC]);
          await settled(driver, 1);
          const name = `${which === isWorker ? 'worker' : 'module'} ${typeof fault === 'string' ? fault : code}`;
          assert.deepEqual(await driver.evaluate(states), [code], name);
          const said = await driver.evaluate(() => document.querySelector('jimun-input').shadowRoot.querySelector('[part=item-status]').textContent);
          assert.ok(said.startsWith(words.ko[`error.${code}`]), `${name}: ${said}`);
          path.fault = () => undefined;
          await driver.setFiles(INPUT, [HEIC]);
          await settled(driver, 2);
          assert.deepEqual(await driver.evaluate(states), [code, HEIC_HASH], name);
          await driver.click(['jimun-input', '[part~=retry]']);
          await until(driver, () => Boolean(document.querySelector('jimun-input').files[0].record));
        } finally {
          await path.close();
        }
      }
    });

    await claim('when the browser comes online, what failed is tried anew without a picture', async (net) => {
      net.fault = (entry) => (isWorker(entry) || isModule(entry) ? 'refused' : undefined);
      await visit(driver, `${net.origin}/loading.html`);
      await sealIs(driver, 'failed');
      net.fault = () => undefined;
      await driver.evaluate(() => { window.dispatchEvent(new Event('online')); });
      await sealIs(driver, 'sealed');
      await eventually(() => modulesIn(net.log.filter(({ whole }) => whole)).length === 2);
      const before = net.log.length;
      await driver.setFiles(INPUT, [HEIC]);
      await settled(driver, 1);
      assert.deepEqual(await driver.evaluate(states), [HEIC_HASH]);
      assert.deepEqual(net.log.slice(before), []);
    });

    await claim('a module that the server does not have is asked for once', async (net) => {
      net.fault = ({ path }) => (path === '/jimun/heic.wasm' ? 'missing' : undefined);
      await visit(driver, `${net.origin}/loading.html`);
      await sealIs(driver, 'sealed');
      await eventually(() => modulesIn(net.log).length === 2);
      for (const count of [1, 2]) {
        await driver.setFiles(INPUT, [HEIC]);
        await settled(driver, count);
      }
      assert.deepEqual(await driver.evaluate(states), ['module_missing', 'module_missing']);
      assert.deepEqual(modulesIn(net.log), ['heic', 'avif']);
    });
  });
}

test('after visits over a network that fails, the next picture is fingerprinted', async () => {
  console.log(await visits(10, 1));
});
