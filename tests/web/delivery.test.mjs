/** What is served and shipped: headers, sizes, and that the worker is whole. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { WORKER_POLICY, pagePolicy, serve } from '../../tools/serve.mjs';
import { root } from './harness.mjs';

test('every page carries the page policy, the worker its own, and nothing else is served', async () => {
  const { origin, close } = await serve();
  try {
    for (const path of ['/', '/?lang=en', '/dist/main.css', '/dist/form.css', '/form/', '/dist/main.js', '/jimun/index.js', '/jimun/slim.js', '/jimun/modules/heic.js']) {
      const { status, headers } = await fetch(origin + path);
      assert.equal(status, 200, path);
      assert.equal(headers.get('content-security-policy'), pagePolicy(origin), path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
    }
    const worker = await fetch(`${origin}/jimun/worker.js?v=1`);
    assert.equal(worker.headers.get('content-security-policy'), WORKER_POLICY);
    assert.match(worker.headers.get('cache-control'), /immutable/);
    const single = await fetch(`${origin}/jimun/jimun.html`);
    assert.equal(single.headers.get('content-security-policy'), "frame-ancestors 'none'");
    assert.match(await single.text(), /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; /);
    for (const path of ['/src/main.ts', '/../Cargo.toml', '/%2e%2e/Cargo.toml', '/jimun/../../Cargo.toml', '/nothing', '/dist']) {
      assert.equal((await fetch(origin + path)).status, 404, path);
    }
    assert.equal((await fetch(origin, { method: 'POST' })).status, 405);
  } finally {
    await close();
  }
});

/**
 * Maximum bytes of each file with brotli, by what a visitor of an entry loads. `jimun` loads the
 * first five without `workerUrl`, the first two with it. `jimun/slim` loads `shared.js`, `slim.js`
 * and `worker.js`. 3.8 KB of `shared.js` tell apart, repeat and describe failures to load. They
 * cost 20 ms on slow 4G; such a failure cost the visit. 1.5 KB compare records and pack them,
 * 1.2 KB read whole ones, and 0.4 KB refuse options that there are not. `modules/worker.js` has the
 * glue of the core and that of decoders.
 */
const BUDGETS = [
  ['jimun', 'pkg/dist/index.js', 1_000],
  ['jimun, jimun/slim', 'pkg/dist/shared.js', 20_000],
  ['jimun', 'pkg/dist/modules/worker.js', 8_000],
  ['jimun', 'pkg/dist/modules/core.js', 245_000],
  ['jimun, for HEIC', 'pkg/dist/modules/heic.js', 224_000],
  ['jimun, for AVIF', 'pkg/dist/modules/avif.js', 385_000],
  ['jimun, for JPEG XL', 'pkg/dist/modules/jxl.js', 402_000],
  ['jimun, for TIFF', 'pkg/dist/modules/tiff.js', 95_000],
  ['jimun, for PNM, TGA, QOI', 'pkg/dist/modules/rare.js', 59_500],
  ['jimun/slim', 'pkg/dist/slim.js', 1_000],
  ['jimun/worker.js', 'pkg/dist/worker.js', 253_000],
  ['jimun/core.wasm', 'pkg/dist/core.wasm', 240_000],
  ['jimun/heic.wasm', 'pkg/dist/heic.wasm', 221_000],
  ['jimun/avif.wasm', 'pkg/dist/avif.wasm', 377_000],
  ['jimun/jxl.wasm', 'pkg/dist/jxl.wasm', 394_000],
  ['jimun/tiff.wasm', 'pkg/dist/tiff.wasm', 93_500],
  ['jimun/rare.wasm', 'pkg/dist/rare.wasm', 58_000],
  ['jimun in Node.js, with modules', 'pkg/dist/node.js', 23_800],
  ['jimun in workerd, with .wasm', 'pkg/dist/workerd.js', 19_100],
  ['jimun/element', 'pkg/dist/element.js', 14_000],
  ['jimun/exit', 'pkg/dist/exit.js', 4_000],
  ['jimun/jimun.html', 'pkg/dist/jimun.html', 1_760_000],
  ['the site', 'www/dist/main.js', 8_000],
];

test('sizes stay in their budgets', async () => {
  console.log('| entry | file | bytes | gzip | brotli | budget |\n|---|---|---|---|---|---|');
  const over = [];
  for (const [entry, path, budget] of BUDGETS) {
    const bytes = await readFile(root + path);
    const gzip = gzipSync(bytes, { level: 9 }).length;
    // Quality 10 is a little larger than servers' 11, and takes half as long.
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }).length;
    console.log(`| ${entry} | ${path.replace('pkg/dist/', '')} | ${[bytes.length, gzip, brotli, budget].map((size) => size.toLocaleString('en')).join(' | ')} |`);
    if (brotli > budget) over.push(path);
  }
  assert.deepEqual(over, []);
});

test('the single file stays below 3 MB as it is saved, modules included', async () => {
  assert.ok((await readFile(`${root}pkg/dist/jimun.html`)).length < 3_000_000);
});

test('the worker is one classic script that names no file, no path of a machine and no other address', async () => {
  const text = await readFile(`${root}pkg/dist/worker.js`, 'utf8');
  assert.match(text, /^("use strict";)?\(\(\)=>\{/);
  assert.doesNotMatch(text.replace('https://jimun.invalid/', ''), /https?:\/\/[a-z]/);
  const wasm = (await readFile(`${root}pkg/dist/core/core_bg.wasm`)).toString('latin1');
  for (const place of [root, process.env.HOME].filter((path) => path && path !== '/')) {
    assert.ok(!wasm.includes(place) && !text.includes(place), 'no path of the building machine');
  }
});
