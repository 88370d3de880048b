/** One rule for `workerUrl` and `moduleUrl`, in every entry and in `<jimun-input>`. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { checkParts } from './fixtures/check-parts.mjs';
import { readJson, root, start, vector } from './harness.mjs';

const PICTURES = ['sklearn_china.jpg', 'heic_q60.heic'].map((name) => `${root}tests/images/${name}`);
let site;
let hashes;

before(async () => {
  site = await start();
  const { images } = await readJson('tests/vectors/heic.json');
  hashes = [(await vector('sklearn_china.jpg')).pdq.hash, images.find(({ file }) => file === 'images/heic_q60.heic').pdq.hash];
});
after(() => site.close());

const { outputFiles: [{ text }] } = await build({
  entryPoints: [`${root}pkg/src/page/place.ts`], bundle: true, format: 'esm', write: false, define: { __WORKER_VERSION__: '"0a1b"' },
});
const { isForeign, modulePlace, workerFile, workerPlace } = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);

const { findWorker } = await checkParts('check/src/worker');

/** On a page at this address. */
function at(address, act) {
  const { location, origin } = globalThis;
  Object.assign(globalThis, { location: new URL(address), origin: new URL(address).origin });
  try {
    return act();
  } finally {
    Object.assign(globalThis, { location, origin });
  }
}

test('a folder and a file both name the worker, and the modules beside it', () => {
  assert.equal(workerFile, 'worker.js?v=0a1b');
  for (const [given, worker, modules] of [
    ['/jimun/', '/jimun/worker.js?v=0a1b', '/jimun/'],
    ['/', '/worker.js?v=0a1b', '/'],
    ['./', '/forms/worker.js?v=0a1b', '/forms/'],
    ['jimun/', '/forms/jimun/worker.js?v=0a1b', '/forms/jimun/'],
    ['../jimun/', '/jimun/worker.js?v=0a1b', '/jimun/'],
    ['https://portal.example/jimun/', '/jimun/worker.js?v=0a1b', '/jimun/'],
    ['/jimun/worker.js', '/jimun/worker.js?v=0a1b', '/jimun/'],
    ['worker.js', '/forms/worker.js?v=0a1b', '/forms/'],
    ['/assets/worker-DnHOT6UG.js', '/assets/worker-DnHOT6UG.js?v=0a1b', '/assets/'],
    [`/jimun/${workerFile}`, '/jimun/worker.js?v=0a1b', '/jimun/'],
    ['/jimun/worker.js?build=7', '/jimun/worker.js?build=7', '/jimun/'],
    ['/jimun/?build=7', '/jimun/worker.js?v=0a1b', '/jimun/'],
    ['/jimun', '/jimun?v=0a1b', '/'],
  ]) {
    for (const form of [given, () => new URL(given, 'https://portal.example/forms/report.html')]) {
      at('https://portal.example/forms/report.html', () => {
        const workerUrl = typeof form === 'string' ? form : form();
        assert.equal(workerPlace(workerUrl).href, `https://portal.example${worker}`, given);
        assert.equal(modulePlace({ workerUrl }).href, `https://portal.example${modules}`, given);
        assert.equal(isForeign(workerPlace(workerUrl)), false);
      });
    }
  }
});

test('`moduleUrl` comes before the worker\'s place; nothing is beside a Blob or `data:`', () => {
  at('https://portal.example/', () => {
    assert.equal(modulePlace({ workerUrl: '/a/', moduleUrl: '/b/' }).pathname, '/b/');
    assert.equal(modulePlace({ workerUrl: '/a/', moduleUrl: '/b/heic.wasm?v=1' }).pathname, '/b/');
    assert.equal(modulePlace({ moduleUrl: 'b/' }).pathname, '/b/');
    assert.equal(modulePlace({}), undefined);
    for (const workerUrl of ['blob:https://portal.example/5d2f', 'data:text/javascript,postMessage(1)']) {
      assert.equal(workerPlace(workerUrl).href, workerUrl);
      assert.equal(modulePlace({ workerUrl }), undefined);
      assert.equal(modulePlace({ workerUrl, moduleUrl: '/b/' }).pathname, '/b/');
      assert.equal(isForeign(workerPlace(workerUrl)), false);
      assert.throws(() => modulePlace({ moduleUrl: workerUrl }), TypeError);
    }
    for (const nowhere of ['http://[', 'https://portal.example:port/']) assert.throws(() => workerPlace(nowhere), TypeError);
  });
});

test('the deployment check finds the worker by the same rule', async () => {
  const url = 'https://portal.example/forms/report.html';
  // The digest whose first eight bytes are those of this version.
  const files = new Map([['worker.js', `sha256-${Buffer.from('0a1b'.repeat(16), 'hex').toString('base64')}`]]);
  for (const given of ['/jimun/', 'jimun/', '/jimun/worker.js', '/assets/worker-DnHOT6UG.js', '/jimun/worker.js?build=7', '/jimun/?build=7']) {
    const workerUrl = new URL(given, url).href;
    const { url: found, by } = await findWorker(undefined, { url, workerUrl }, [], { files }, () => undefined);
    const expected = at(url, () => workerPlace(given).href);
    assert.deepEqual([found.replace('0a1b'.repeat(4), '0a1b'), by], [expected, 'html'], given);
  }
});

test('another origin is one of another server, protocol or port', () => {
  at('https://portal.example/', () => {
    for (const [address, foreign] of [
      ['https://portal.example/jimun/', false], ['https://cdn.example/jimun/', true], ['http://portal.example/jimun/', true],
      ['https://portal.example:8443/', true], ['blob:https://cdn.example/5d2f', true],
    ]) assert.equal(isForeign(new URL(address)), foreign, address);
  });
  at('file:///home/a/form.html', () => {
    assert.equal(isForeign(new URL('file:///home/a/worker.js')), false);
    assert.equal(isForeign(new URL('https://portal.example/')), true);
  });
});

/** What `act` returns on a page at `/forms/report.html`, which may start workers of every kind. */
async function onPage(act, given) {
  const page = await site.browser.newPage();
  await page.route('**/forms/report.html', (route) => route.fulfill({
    contentType: 'text/html',
    body: '<!doctype html><html lang="en"><meta charset="utf-8"><title>report</title><input type="file" multiple>',
  }));
  const told = [];
  page.on('console', (message) => { if (message.type() === 'error') told.push(message.text()); });
  try {
    await page.goto(`${site.origin}/forms/report.html`);
    await page.setInputFiles('body > input', PICTURES);
    await page.evaluate(() => {
      /** As the entries and the element take them. */
      window.read = async (entry, options) => {
        const files = [...document.querySelector('input').files];
        if (entry === 'element') {
          await import('/jimun/element/define.js');
          const control = document.createElement('jimun-input');
          for (const [name, value] of Object.entries({ multiple: '', protection: 'off', ...options })) {
            control.setAttribute(name.replace('Url', '-url'), value);
          }
          document.body.append(control);
          control.addFiles(files);
          const done = () => control.files.every(({ record, error }) => record || error);
          while (!done()) await new Promise((resolve) => { setTimeout(resolve, 20); });
          return control.files.map(({ record, error }) => record?.fingerprints[0].value ?? error.code);
        }
        const { createFingerprinter } = await import(`/jimun/${entry}.js`);
        const fingerprinter = createFingerprinter({ protection: 'off', ...options });
        const results = [];
        for (const file of files) {
          results.push(await fingerprinter.fingerprint(file).then(({ record }) => record.fingerprints[0].value, ({ detail, message }) => `${detail.code}: ${message}`));
        }
        fingerprinter.close();
        return results;
      };
    });
    return { told, result: await page.evaluate(act, given) };
  } finally {
    await page.close();
  }
}

for (const entry of ['index', 'slim', 'element']) {
  test(`${entry}: a folder, a file, and each kind of address give the same fingerprints`, async () => {
    for (const workerUrl of ['/jimun/', '../jimun/', '/jimun/worker.js', `${site.origin}/jimun/worker.js`, '/jimun/worker.js?mine']) {
      const before = site.requests.length;
      const { result } = await onPage(([name, options]) => window.read(name, options), [entry, { workerUrl, seal: 'require' }]);
      assert.deepEqual(result, hashes, workerUrl);
      const asked = site.requests.slice(before).map(({ url }) => url);
      assert.deepEqual(asked.filter((url) => url.startsWith('/jimun/modules/')), [], 'modules are files, as the worker is');
      const worker = workerUrl.endsWith('?mine') ? /^\/jimun\/worker\.js\?mine$/ : /^\/jimun\/worker\.js\?v=[0-9a-f]{16}$/;
      for (const url of asked.filter((each) => each.includes('worker.js'))) assert.match(url, worker);
      assert.ok(asked.some((url) => url.startsWith('/jimun/heic.wasm?v=')), 'beside the worker');
    }
    for (const scheme of ['blob', 'data']) {
      const { result } = await onPage(async ([name, kind]) => {
        const script = await (await fetch('/jimun/worker.js')).blob();
        const data = () => new Promise((resolve) => {
          const reader = Object.assign(new FileReader(), { onload: () => resolve(reader.result) });
          reader.readAsDataURL(script);
        });
        return window.read(name, { workerUrl: kind === 'blob' ? URL.createObjectURL(script) : await data() });
      }, [entry, scheme]);
      assert.deepEqual(result, hashes, scheme);
    }
  });

  test(`${entry}: a worker or modules of another origin are refused with the reason, and are not asked for`, async () => {
    const foreign = site.origin.replace('127.0.0.1', 'localhost');
    const before = site.requests.length;
    const { result, told } = await onPage(([name, options]) => window.read(name, options), [entry, { workerUrl: `${foreign}/jimun/` }]);
    const said = entry === 'element' ? told : result;
    assert.equal(result[0].split(':')[0], 'worker_unavailable');
    assert.match(said[0], /the worker is on another origin, and browsers start workers from the page's own only/);
    const modules = await onPage(([name, options]) => window.read(name, options), [entry, { workerUrl: '/jimun/', moduleUrl: `${foreign}/jimun/` }]);
    assert.equal(modules.result[0], hashes[0]);
    assert.match(modules.result[1], entry === 'element' ? /^module_missing$/ : /^module_missing: heic\.wasm is on another origin/);
    assert.deepEqual(site.requests.slice(before).filter(({ headers }) => headers.host.startsWith('localhost')), []);
  });
}
