/**
 * What others can learn while a person fills in a form with `<jimun-input>`: in every engine, and
 * in Firefox with Tor Browser's settings.
 */
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve } from '../../tools/serve.mjs';
import { ENGINES, until } from './engines.mjs';
import { serveFixtures } from './fixtures/server.mjs';
import { readJson, root, vector } from './harness.mjs';

const PICTURES = ['sklearn_china.jpg', 'exif_orientation_6.jpg'];
const TAKEN = new Date('2019-07-04T03:02:01Z');

/**
 * Longer than the client keeps a used worker (3 s): its replacement must cause no request either.
 */
const REST_MS = 4000;

/** Sixteen bytes of `body` that are also in `file`, or nothing. */
function commonRun(body, file) {
  for (let at = 0; at + 16 <= body.length; at += 1) {
    const run = body.subarray(at, at + 16);
    if (file.includes(run)) return run;
  }
  return undefined;
}

/** In the page: everything that a browser keeps for a site. */
async function stored() {
  return {
    cookies: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases?.() ?? []).length,
    caches: (await globalThis.caches?.keys() ?? []).length,
    workers: (await navigator.serviceWorker?.getRegistrations() ?? []).length,
    state: history.state,
    address: location.pathname + location.search + location.hash,
  };
}

const NOTHING = {
  cookies: '', local: 0, session: 0, databases: 0, caches: 0, workers: 0, state: null, address: '/form.html',
};

/** Copies with a name and a date that could be recognised. */
async function tellingFiles(folder) {
  const files = [];
  for (const [index, name] of PICTURES.entries()) {
    const path = join(folder, `private-name-${index}.jpg`);
    await copyFile(`${root}tests/images/${name}`, path);
    await utimes(path, TAKEN, TAKEN);
    files.push({ path, bytes: await readFile(path), size: (await stat(path)).size });
  }
  return files;
}

async function prove(launch, options) {
  const site = await serveFixtures();
  const folder = await mkdtemp(join(tmpdir(), 'jimun-privacy-'));
  const files = await tellingFiles(folder);
  const driver = await launch(options);
  try {
    await driver.goto(`${site.origin}/form.html`);
    await until(driver, () => Boolean(document.querySelector('jimun-input')?.shadowRoot
      ?.querySelector('[data-seal=sealed], [data-seal=open]')));
    const asked = (name) => site.requests.some(({ url }) => url.includes(`/${name}.`));
    while (!(asked('heic') && asked('avif'))) await new Promise((resolve) => { setTimeout(resolve, 100); });
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    const before = site.requests.length;
    const history = await driver.evaluate(() => window.history.length);

    await driver.setFiles(['jimun-input', 'input'], files.map(({ path }) => path));
    await until(driver, () => {
      const chosen = document.querySelector('jimun-input').files;
      return chosen.length === 2 && chosen.every(({ record }) => record);
    });
    await new Promise((resolve) => { setTimeout(resolve, REST_MS); });
    assert.deepEqual(site.requests.slice(before).map(({ url }) => url), [], 'the server sees nothing');
    assert.deepEqual(await driver.evaluate(stored), NOTHING);
    assert.equal(await driver.evaluate(() => window.history.length), history);
    const hashes = await driver.evaluate(() => document.querySelector('jimun-input').records.map(({ fingerprints: [{ value }] }) => value));
    assert.deepEqual(hashes, [
      (await vector(PICTURES[0])).pdq.hash, (await vector(PICTURES[1])).pdq_upright.hash,
    ], 'the same hashes as everywhere');

    await driver.click(['#send']);
    await until(driver, () => document.querySelector('#sent') !== null);
    const posts = site.requests.filter(({ method }) => method === 'POST');
    assert.equal(posts.length, 1);
    const [{ body, headers }] = posts;
    const text = body.toString();
    for (const hash of hashes) assert.ok(text.includes(hash));
    for (const { bytes, size } of files) {
      assert.equal(commonRun(body, bytes), undefined, 'no sixteen bytes of the picture');
      // The search itself must be able to find something.
      assert.ok(commonRun(Buffer.concat([body, bytes.subarray(5000, 5016)]), bytes));
      assert.doesNotMatch(text, new RegExp(`\\b${size}\\b`), 'no size');
    }
    assert.doesNotMatch(text + JSON.stringify(headers), /private-name|filename|image\/jpeg|\.jpg/i, 'no name or type');
    assert.doesNotMatch(text, /2019|1562209321/, 'no date');
    assert.deepEqual(await driver.evaluate(stored), { ...NOTHING, address: '/sent' });
    console.log(`${driver.name}: ${hashes.join(' ')}`);
  } finally {
    await driver.close();
    await site.close();
    await rm(folder, { recursive: true });
  }
}

for (const { name, launch, missing } of ENGINES) {
  const claim = 'nothing is seen before sending, nothing of the picture is sent, nothing is kept';
  test(`${name}: ${claim}`, { skip: missing && `SKIPPED: ${missing}` }, () => prove(launch));
  if (name === 'Firefox') {
    test(`${name} that resists fingerprinting: ${claim}`, { skip: missing && `SKIPPED: ${missing}` }, () => (
      prove(launch, { preferences: { 'privacy.resistFingerprinting': true } })));
  }
}

const [chromium] = ENGINES;
test('the site\'s form shows what would be sent, and sends nothing', { skip: chromium.missing }, async () => {
  const requests = [];
  const site = await serve({ onRequest: ({ url }) => requests.push(url) });
  const driver = await chromium.launch({ width: 320 });
  try {
    await driver.goto(`${site.origin}/form/?lang=en`);
    await until(driver, () => Boolean(document.querySelector('jimun-input')?.shadowRoot?.querySelector('[data-seal=sealed]')));
    const asked = (name) => requests.some((url) => url.includes(`/${name}.`));
    while (!['heic', 'avif', 'tiff', 'jxl'].every(asked)) await new Promise((resolve) => { setTimeout(resolve, 100); });
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    const before = requests.length;
    await driver.setFiles(['jimun-input', 'input'], PICTURES.map((name) => `${root}tests/images/${name}`));
    await until(driver, () => document.querySelector('jimun-input').records.length === 2);
    await driver.click(['[type=submit]']);
    await until(driver, () => !document.querySelector('#sent').hidden);
    const { shown, records, overflow } = await driver.evaluate(() => ({
      shown: [...document.querySelectorAll('dd')].map(({ textContent }) => textContent),
      records: document.querySelector('jimun-input').records,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    assert.deepEqual(shown.slice(1).map((text) => JSON.parse(text)), records);
    assert.equal(overflow, 0);
    await driver.inject(await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8'));
    assert.deepEqual(await driver.evaluate(() => window.axe.run().then(({ violations }) => violations.map(({ id, nodes }) => (
      `${id}: ${nodes.map(({ html }) => html).join(' ')}`)))), []);
    assert.deepEqual(requests.slice(before), []);
    assert.deepEqual(driver.complaints, []);
  } finally {
    await driver.close();
    await site.close();
  }
});

test('the form page\'s own HTML says what its Korean words say', async () => {
  const html = await readFile(`${root}www/form/index.html`, 'utf8');
  const [ko, en] = [await readJson('www/src/form/locales/ko.json'), await readJson('www/src/form/locales/en.json')];
  const written = [...html.matchAll(/data-word="([\w.]+)"[^>]*>([^<]*)</g)];
  assert.ok(written.length > 10);
  const plain = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  for (const [, word, text] of written) assert.equal(plain(text), ko[word], word);
  assert.deepEqual(Object.keys(ko), Object.keys(en));
});
