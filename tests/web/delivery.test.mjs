/** What is served and shipped: headers, sizes, and that the worker is whole. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { WORKER_POLICY, pagePolicy, serve } from '../../tools/serve.mjs';
import { root } from './harness.mjs';

test('every page carries the page policy, the worker its own, and nothing else is served', async () => {
  const { origin, close } = await serve();
  try {
    for (const path of ['/', '/?lang=en', '/style.css', '/dist/main.js', '/jimun/index.js']) {
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
    for (const path of ['/src/main.ts', '/../Cargo.toml', '/%2e%2e/Cargo.toml', '/jimun/../../Cargo.toml', '/nothing', '/dist']) {
      assert.equal((await fetch(origin + path)).status, 404, path);
    }
    assert.equal((await fetch(origin, { method: 'POST' })).status, 405);
  } finally {
    await close();
  }
});

/** Brotli bytes that a first visit may cost. */
const BUDGETS = [
  ['pkg/dist/core/core_bg.wasm', 190_000],
  ['pkg/dist/worker.js', 210_000],
  ['pkg/dist/heic.wasm', 250_000],
  ['pkg/dist/avif.wasm', 420_000],
  ['pkg/dist/jxl.wasm', 420_000],
  ['pkg/dist/tiff.wasm', 150_000],
  ['pkg/dist/index.js', 8_000],
  ['www/dist/main.js', 8_000],
];

test('sizes stay in their budgets', async () => {
  for (const [path, budget] of BUDGETS) {
    const bytes = await readFile(root + path);
    const size = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    console.log(`${path}: ${bytes.length} bytes, ${size} with brotli (budget ${budget})`);
    assert.ok(size <= budget, path);
  }
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
