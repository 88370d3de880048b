/** Formats with a module of their own: when it is fetched, when not, and the error without it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { FILES, listed, phonePictures, readJson, root, settled, shared, start } from './harness.mjs';

const HEIC = `${root}tests/images/heic_q60.heic`;
const PHOTO = `${root}tests/images/sklearn_china.jpg`;
let site;

before(async () => { site = await start(); });
after(() => site.close());

const isModule = ({ url }) => url.includes('.wasm');

/** A page with the client, and the two files as `window.heic` and `window.photo`. */
async function open() {
  const page = await site.open();
  await page.evaluate(async () => {
    window.jimun = await import('/jimun/slim.js');
    document.body.append(Object.assign(document.createElement('input'), { type: 'file', multiple: true, id: 'probe' }));
    window.outcome = (promise) => promise.then(({ record }) => record.fingerprints[0].value, ({ kind, detail }) => ({ kind, ...detail }));
  });
  await page.setInputFiles('#probe', [HEIC, PHOTO]);
  await page.evaluate(() => { [window.heic, window.photo] = document.querySelector('#probe').files; });
  return page;
}

async function heicHash() {
  const { images } = await readJson('tests/vectors/heic.json');
  return images.find(({ file }) => file === 'images/heic_q60.heic').pdq.hash;
}

test('the page can be used before any module is there, and asks for all of them, one by one, whatever is chosen', async () => {
  const page = await site.open();
  const asked = [];
  const held = [];
  await page.route('**/*.wasm*', (route) => {
    asked.push(/(\w+)\.wasm/.exec(route.request().url())[1]);
    held.push(route);
  });
  await page.reload();
  await page.waitForSelector('[part=seal][data-seal=sealed]');
  await page.setInputFiles(FILES, [HEIC, PHOTO]);
  await page.waitForSelector('.card .hash');
  const [heic, photo] = await listed(page);
  assert.equal(heic.state, 'loading', 'HEIC waits for its module');
  assert.equal(photo.state, 'done');
  const { ['progress.loading']: words } = await readJson('pkg/src/words/locales/ko.json');
  assert.ok(heic.status.startsWith(words), heic.status);
  const modules = ['heic', 'avif', 'tiff', 'jxl'];
  for (const count of modules.keys()) {
    while (held.length === 0) await page.waitForTimeout(20);
    assert.deepEqual(asked, modules.slice(0, count + 1));
    await held.shift().continue();
  }
  await settled(page, 2);
  assert.equal((await listed(page))[0].hash, await heicHash());
  await page.context().close();
});

test('pictures of phones have the peers\' fingerprints, and nothing is asked for after they are chosen', async (t) => {
  const pictures = await phonePictures();
  if (pictures.length === 0) return t.skip('../shared/suites is not beside this checkout');
  const page = await site.open();
  await page.waitForFunction(() => document.documentElement.dataset.modules !== undefined);
  const requests = site.requests.length;
  await page.setInputFiles(FILES, pictures.map(({ path }) => path));
  await settled(page, pictures.length);
  assert.deepEqual((await listed(page)).map(({ hash }) => hash), pictures.map(({ hash }) => hash));
  assert.deepEqual(site.requests.slice(requests), []);
  await page.context().close();
});

test('"prefetch" asks for nothing because of what a file is, and names what is missing', async () => {
  const page = await open();
  const requests = site.requests.length;
  const outcomes = await page.evaluate(async () => {
    const fingerprinter = window.jimun.createFingerprinter({ prefetch: [] });
    await fingerprinter.prefetched;
    const results = [await window.outcome(fingerprinter.fingerprint(window.heic)), await window.outcome(fingerprinter.fingerprint(window.photo))];
    fingerprinter.close();
    return results;
  });
  assert.deepEqual(outcomes[0], { kind: 'unsupported', code: 'module_missing', format: 'heic' });
  assert.equal(typeof outcomes[1], 'string');
  assert.deepEqual(site.requests.slice(requests).filter(isModule), []);
  await page.context().close();
});

test('"on-demand" fetches a module when a picture needs it, once, but never under seal "require"', async () => {
  const page = await open();
  const ask = (options) => page.evaluate(async (given) => {
    const fingerprinter = window.jimun.createFingerprinter({ prefetch: [], modules: 'on-demand', ...given });
    const results = await Promise.all([1, 2].map(() => window.outcome(fingerprinter.fingerprint(window.heic))));
    fingerprinter.close();
    return results;
  }, options);
  await page.route('**/*.wasm*', async (route) => {
    site.requests.push({ url: `seen ${route.request().url()}` });
    await route.continue();
  });
  let requests = site.requests.length;
  const hash = await heicHash();
  assert.deepEqual(await ask({}), [hash, hash]);
  assert.equal(site.requests.slice(requests).filter(({ url }) => url.startsWith('seen')).length, 1);
  requests = site.requests.length;
  for (const refused of await ask({ seal: 'require' })) assert.equal(refused.code, 'module_missing');
  assert.deepEqual(site.requests.slice(requests).filter(isModule), []);
  await page.context().close();
});

test('a module that is not what was built is not run', async () => {
  const page = await open();
  await page.route('**/heic.wasm*', (route) => route.fulfill({ contentType: 'application/wasm', body: Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) }));
  const outcome = await page.evaluate(async () => {
    const fingerprinter = window.jimun.createFingerprinter({ prefetch: ['heic'] });
    const came = await fingerprinter.prefetched;
    const result = await window.outcome(fingerprinter.fingerprint(window.heic));
    fingerprinter.close();
    return [came, result.code];
  });
  assert.deepEqual(outcome, [[], 'other_version']);
  await page.context().close();
});

test('a picture that waits for a module can be aborted, and a new worker is handed the modules again', async () => {
  const page = await open();
  const outcomes = await page.evaluate(async () => {
    const fingerprinter = window.jimun.createFingerprinter({ prefetch: ['heic'] });
    await Promise.all([fingerprinter.prefetched, fingerprinter.seal]);
    const abort = new AbortController();
    const stopped = window.outcome(fingerprinter.fingerprint(window.heic, {
      signal: abort.signal,
      onProgress: ({ stage }) => { if (stage === 'hashing') abort.abort(); },
    }));
    const second = window.outcome(fingerprinter.fingerprint(window.heic));
    const results = [(await stopped).kind, await second];
    fingerprinter.close();
    return results;
  });
  assert.deepEqual(outcomes, ['cancelled', await heicHash()]);
  await page.context().close();
});

test('a record names the module that made it', async () => {
  const page = await open();
  const tool = await page.evaluate(async () => {
    const fingerprinter = window.jimun.createFingerprinter();
    await fingerprinter.prefetched;
    const { record } = await fingerprinter.fingerprint(window.heic);
    fingerprinter.close();
    return record.tool;
  });
  const hash = createHash('sha256').update(await readFile(`${root}pkg/dist/heic.wasm`)).digest('hex');
  assert.equal(tool.wasm_sha256, hash);
  await page.context().close();
});

test('a damaged AVIF is named as damaged, and the next one is read by a new worker', async (t) => {
  const [damaged] = (await shared('bad', /^flip_avif\.avif$/));
  if (!damaged) return t.skip('../shared/bad is not beside this checkout');
  const page = await site.open();
  await page.waitForFunction(() => document.documentElement.dataset.modules !== undefined);
  await page.setInputFiles(FILES, [damaged, `${root}tests/images/avif_q60.avif`]);
  await settled(page, 2);
  const { ['error.corrupt']: words } = await readJson('pkg/src/words/locales/ko.json');
  const [first, second] = await listed(page);
  assert.equal(first.status, words);
  const { images } = await readJson('tests/vectors/avif.json');
  const { pdq } = images.find(({ file }) => file.endsWith('images/avif_q60.avif'));
  assert.equal(second.hash, pdq.hash);
  await page.context().close();
});
