/**
 * `jimun/vite` by itself, with hooks called as Vite calls them. tests/packaging/vite.mjs runs it in
 * Vite.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { WORKER_POLICY } from '../../tools/serve.mjs';
import { jimun } from '../../pkg/dist/vite.js';
import { root } from './harness.mjs';

const dist = `${root}pkg/dist/`;
const WASM = ['heic', 'avif', 'jxl', 'tiff', 'rare'].map((name) => `${name}.wasm`);

/** The plugin under this configuration, and what it warned of. */
function resolved(options, { base = '/', project = '/nowhere', ssr = false } = {}) {
  const warned = [];
  const plugin = jimun(options);
  plugin.configResolved({ base, root: project, build: { outDir: 'dist', ssr }, logger: { warn: (words) => warned.push(words) } });
  return { plugin, warned };
}

/** What the server of `hook` answers; `passed` if it leaves the request to Vite. */
function ask(plugin, hook, url, { method = 'GET', originalUrl } = {}) {
  let handler;
  plugin[hook]({ middlewares: { use: (given) => { handler = given; } } });
  return new Promise((resolve) => {
    const headers = {};
    const response = {
      setHeader: (name, value) => { headers[name] = value; },
      end: (body) => resolve({ status: response.statusCode, headers, body: body === undefined ? undefined : Buffer.from(body) }),
    };
    handler({ url, method, ...(originalUrl ? { originalUrl } : {}) }, response, () => resolve('passed'));
  });
}

async function emitted(plugin, environment) {
  const files = new Map();
  await plugin.generateBundle.call({ ...environment, emitFile: ({ type, fileName, source }) => { files.set(`${type} ${fileName}`, source); } });
  return files;
}

test('the build gets the worker and the modules as they are, and a server\'s build nothing', async () => {
  const { plugin } = resolved();
  const files = await emitted(plugin);
  assert.deepEqual([...files.keys()], ['worker.js', ...WASM].map((name) => `asset jimun/${name}`));
  for (const name of ['worker.js', 'heic.wasm']) assert.ok(Buffer.from(files.get(`asset jimun/${name}`)).equals(await readFile(dist + name)));
  assert.equal((await emitted(plugin, { environment: { config: { consumer: 'client' } } })).size, 6);
  assert.equal((await emitted(plugin, { environment: { config: { consumer: 'server' } } })).size, 0);
  assert.equal((await emitted(resolved({}, { ssr: 'server.js' }).plugin)).size, 0);
  const { plugin: other } = resolved({ path: '/a/b', modules: ['jxl'] });
  assert.deepEqual([...(await emitted(other)).keys()], ['asset a/b/worker.js', 'asset a/b/jxl.wasm']);
});

test('development answers for these files alone, under the base, with their headers', async () => {
  for (const base of ['/', '/app/']) {
    const { plugin } = resolved({ modules: ['heic'] }, { base });
    const get = (name, options) => ask(plugin, 'configureServer', `${base}jimun/${name}`, options);
    const worker = await get('worker.js?v=1');
    assert.equal(worker.status, 200);
    assert.ok(worker.body.equals(await readFile(`${dist}worker.js`)));
    assert.deepEqual(worker.headers, {
      'Content-Type': 'text/javascript', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'public, max-age=60', 'Content-Security-Policy': WORKER_POLICY,
    });
    const module = await get('heic.wasm');
    assert.deepEqual(module.headers, { 'Content-Type': 'application/wasm', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache' });
    const { status, body } = await get('worker.js', { method: 'HEAD' });
    assert.deepEqual([status, body], [200, undefined]);
    const left = await get('rare.wasm?v=1');
    assert.deepEqual([left.status, String(left.body)], [404, 'jimun/vite: rare.wasm is not among the modules that vite.config names\n']);
    for (const [name, options] of [['', {}], ['slim.js', {}], ['../worker.js', {}], ['toString', {}], ['worker.js', { method: 'POST' }]]) {
      assert.equal(await get(name, options), 'passed', name);
    }
    assert.equal(await ask(plugin, 'configureServer', '/other/worker.js'), 'passed');
    const mounted = await ask(plugin, 'configureServer', '/jimun/worker.js', { originalUrl: `${base}jimun/worker.js` });
    assert.equal(mounted.status, 200, 'a server around it has taken the base off');
  }
});

test('the preview serves what was built, and says what is missing in it', async () => {
  const project = await mkdtemp(join(tmpdir(), 'jimun-vite-'));
  try {
    const { plugin } = resolved({}, { project });
    const missing = await ask(plugin, 'configurePreviewServer', '/jimun/worker.js');
    assert.deepEqual([missing.status, String(missing.body), missing.headers['Cache-Control']],
      [404, 'jimun/vite: worker.js is not in the build; run `vite build` with this plugin\n', 'no-store']);
    await mkdir(join(project, 'dist/jimun'), { recursive: true });
    await writeFile(join(project, 'dist/jimun/worker.js'), 'built');
    const { status, headers, body } = await ask(plugin, 'configurePreviewServer', '/jimun/worker.js');
    assert.deepEqual([status, headers['Content-Security-Policy'], String(body)], [200, WORKER_POLICY, 'built']);
  } finally {
    await rm(project, { recursive: true });
  }
});

test('the small client gets the address of each file, and nothing else is changed', async () => {
  const slim = await readFile(`${dist}slim.js`, 'utf8');
  for (const [base, folder] of [['/', '/jimun/'], ['/app/', '/app/jimun/'], ['./', 'jimun/'], ['', 'jimun/'], ['https://cdn.example/a/', 'https://cdn.example/a/jimun/']]) {
    const { code } = resolved({}, { base }).plugin.transform(slim, '/project/node_modules/jimun/dist/slim.js?v=1');
    assert.doesNotMatch(code, /import\.meta\.url/);
    const addresses = [...code.matchAll(/new URL\("([^"]+)\?v=[0-9a-f]{16}",globalThis\.document\?\.baseURI\?\?location\.href\)/g)].map(([, address]) => address);
    assert.deepEqual(addresses, [...WASM, 'worker.js'].map((name) => folder + name), base);
  }
  const { plugin } = resolved();
  assert.equal(plugin.transform(await readFile(`${dist}index.js`, 'utf8'), `${dist}index.js`), undefined);
  assert.equal(plugin.transform(slim.replaceAll('worker.js', 'other').replaceAll('.wasm', ''), '/a/slim.js'), undefined);
  for (let time = 0; time < 2; time += 1) assert.ok(plugin.transform(slim, `${dist}slim.js`), 'in every build');
});

test('a base on another origin is warned of, and what cannot be is refused by name', () => {
  assert.deepEqual(resolved().warned, []);
  for (const base of ['https://cdn.example/', '//cdn.example/a/']) {
    assert.match(resolved({}, { base }).warned.join(), /`base` is on another origin, and browsers start workers from the page's own only/);
  }
  for (const path of ['https://cdn.example/', '../jimun/', 'a//b', 'jimun?', 'a b', 5]) {
    assert.throws(() => jimun({ path }), { name: 'JimunError', message: 'the option `path` is a folder such as /jimun/' }, String(path));
  }
  for (const modules of ['heic', ['heif'], [5]]) {
    assert.throws(() => jimun({ modules }), { name: 'JimunError', message: 'the option `modules` is a list of heic, avif, jxl, tiff, rare' });
  }
  for (const path of ['/', '', 'jimun', '/jimun', 'a/b/', '/.well-known/']) jimun({ path });
});
