/**
 * `jimun` itself: a worker from its own text, modules as scripts, and both under a page's policy.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readJson, root, start, vector } from './harness.mjs';

const PICTURES = ['sklearn_china.jpg', 'heic_q60.heic'].map((name) => `${root}tests/images/${name}`);
const NEEDED = "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; require-trusted-types-for 'script'; trusted-types jimun";
let site;

before(async () => { site = await start(); });
after(() => site.close());

/** The result of `act` on a page with that policy. It gets the two files, and can use `outcome`. */
async function under(policy, act) {
  const page = await site.browser.newPage();
  await page.route('**/inline.html', (route) => route.fulfill({
    contentType: 'text/html',
    headers: { 'Content-Security-Policy': policy },
    body: '<!doctype html><meta charset="utf-8"><title>inline</title><input type="file" multiple>',
  }));
  try {
    await page.goto(`${site.origin}/inline.html`);
    await page.setInputFiles('input', PICTURES);
    await page.evaluate(async () => {
      window.jimun = await import('/jimun/index.js');
      window.outcome = (promise) => promise.then(({ record }) => record.fingerprints[0].value, ({ detail }) => detail.code);
    });
    return await page.evaluate(act);
  } finally {
    await page.close();
  }
}

async function hashes() {
  const { images } = await readJson('tests/vectors/heic.json');
  return [(await vector('sklearn_china.jpg')).pdq.hash, images.find(({ file }) => file === 'images/heic_q60.heic').pdq.hash];
}

test('a worker from text reads pictures as the served one does, and its addresses are revoked', async () => {
  const requests = site.requests.length;
  const [results, left, asked] = await under(`default-src 'self'; ${NEEDED}`, async () => {
    const addresses = new Set();
    const { createObjectURL, revokeObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      const address = createObjectURL.call(URL, blob);
      addresses.add(address);
      return address;
    };
    URL.revokeObjectURL = (address) => { addresses.delete(address); revokeObjectURL.call(URL, address); };
    const fingerprinter = window.jimun.createFingerprinter();
    await Promise.all([fingerprinter.prefetched, fingerprinter.seal]);
    const before = performance.getEntriesByType('resource').length;
    const results = [];
    for (const file of document.querySelector('input').files) results.push(await window.outcome(fingerprinter.fingerprint(file)));
    // A replacement comes from text too.
    const abort = new AbortController();
    const [china] = document.querySelector('input').files;
    await window.outcome(fingerprinter.fingerprint(china, { signal: abort.signal, onProgress: ({ stage }) => { if (stage === 'hashing') abort.abort(); } }));
    results.push(await window.outcome(fingerprinter.fingerprint(china)));
    fingerprinter.close();
    return [results, [...addresses], performance.getEntriesByType('resource').length - before];
  });
  const [china, heic] = await hashes();
  assert.deepEqual(results, [china, heic, china]);
  assert.deepEqual(left, []);
  assert.equal(asked, 0, 'nothing is asked for after a file was chosen');
  const urls = site.requests.slice(requests).map(({ url }) => url);
  assert.ok(urls.includes('/jimun/modules/heic.js'));
  assert.deepEqual(urls.filter((url) => url.startsWith('/jimun/worker.js') || url.includes('.wasm')), []);
});

test('it is as open as the page: a page that lets requests through has no seal, and "require" refuses', async () => {
  const [seal, required] = await under(`default-src 'self'; ${NEEDED}`, async () => {
    const fingerprinter = window.jimun.createFingerprinter({ seal: 'require' });
    const required = await window.outcome(fingerprinter.fingerprint(document.querySelector('input').files[0]));
    return [await fingerprinter.seal, required];
  });
  assert.equal(seal.sealed, false);
  assert.deepEqual(seal.open.filter((channel) => ['fetch', 'xhr', 'import', 'importscripts'].includes(channel)).length, 4);
  assert.equal(required, 'not_sealed');
});

test('under "connect-src \'none\'" it works, and is not taken for sealed as long as scripts may come from the server', async () => {
  const [seal, results] = await under(`default-src 'none'; connect-src 'none'; ${NEEDED}`, async () => {
    const fingerprinter = window.jimun.createFingerprinter();
    await fingerprinter.prefetched;
    const results = [];
    for (const file of document.querySelector('input').files) results.push(await window.outcome(fingerprinter.fingerprint(file)));
    return [await fingerprinter.seal, results];
  });
  assert.deepEqual(results, await hashes());
  assert.equal(seal.sealed, false);
  for (const shut of ['fetch', 'xhr', 'websocket']) assert.ok(!seal.open.includes(shut), shut);
  for (const open of ['import', 'importscripts']) assert.ok(seal.open.includes(open), open);
});

test('a page whose policy forbids Blob workers is told whose turn it is', async () => {
  const [code, sealed] = await under("default-src 'self'; script-src 'self'; worker-src 'self'", async () => {
    const fingerprinter = window.jimun.createFingerprinter();
    const code = await window.outcome(fingerprinter.fingerprint(document.querySelector('input').files[0]));
    return [code, await fingerprinter.seal.catch(({ detail }) => detail.code)];
  });
  assert.deepEqual([code, sealed], ['worker_unavailable', 'worker_unavailable']);
});

test('with workerUrl and moduleUrl the served files are used, sealed, and nothing of what is inside is loaded', async () => {
  const requests = site.requests.length;
  const results = await under(`default-src 'self'; ${NEEDED}`, async () => {
    const fingerprinter = window.jimun.createFingerprinter({ workerUrl: `/jimun/${window.jimun.workerFile}`, moduleUrl: '/jimun/', seal: 'require' });
    await fingerprinter.prefetched;
    const results = [];
    for (const file of document.querySelector('input').files) results.push(await window.outcome(fingerprinter.fingerprint(file)));
    return results;
  });
  assert.deepEqual(results, await hashes());
  const urls = site.requests.slice(requests).map(({ url }) => url);
  assert.deepEqual(urls.filter((url) => url.includes('/modules/')), []);
  assert.ok(urls.some((url) => /^\/jimun\/heic\.wasm\?v=/.test(url)));
});

test('pictures are taken as bytes too, and both entries share one JimunError', async () => {
  const results = await under(`default-src 'self'; ${NEEDED}`, async () => {
    const slim = await import('/jimun/slim.js');
    const fingerprinter = window.jimun.createFingerprinter();
    const buffer = await document.querySelector('input').files[0].arrayBuffer();
    return [
      await window.outcome(fingerprinter.fingerprint(buffer)), await window.outcome(fingerprinter.fingerprint(new Uint8Array(buffer))),
      slim.JimunError === window.jimun.JimunError, Object.keys(slim).sort().join() === Object.keys(window.jimun).sort().join(),
    ];
  });
  const [china] = await hashes();
  assert.deepEqual(results, [china, china, true, true]);
});
