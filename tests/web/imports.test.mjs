/** What the WebAssembly modules can call outside themselves: a fixed list. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { everyModule } from '../../tools/modules.mjs';
import { root } from './harness.mjs';

/** To read options and pictures, and to answer. No request, no storage, no other page. */
const VALUES = [
  'Error', 'call', 'done', 'entries', 'error', 'get', 'get_unchecked', 'get_with_ref_key', 'instanceof_ArrayBuffer', 'instanceof_Blob',
  'instanceof_Uint8Array', 'isArray', 'iterator', 'length', 'new', 'next', 'now', 'prototypesetcall', 'readAsArrayBuffer', 'set', 'size',
  'slice', 'subarray', 'value',
];
const OF_CORE = ['decode'];
const OF_DECODERS = ['incomplete', 'nextFrame', 'row', 'start'];

/** The helpers of wasm-bindgen itself look at values and throw; they call no browser function. */
const plain = (name) => name.replace(/^__wbg_/, '').replace(/_[0-9a-f]{16}$/, '');

for (const { name } of everyModule()) {
  test(`${name}.wasm imports nothing that could send or keep`, async () => {
    const module = new WebAssembly.Module(await readFile(`${root}pkg/dist/${name}.wasm`));
    const allowed = new Set([...VALUES, ...(name === 'core' ? OF_CORE : OF_DECODERS)]);
    const imported = WebAssembly.Module.imports(module).map((each) => plain(each.name)).filter((each) => !/^_*wbindgen_/.test(each));
    assert.ok(imported.length > 10, 'names are read');
    assert.deepEqual(imported.filter((each) => !allowed.has(each)), []);
  });
}

test('the glue reaches for no request and no storage either', async () => {
  for (const { name } of everyModule()) {
    const glue = await readFile(`${root}pkg/dist/${name}/${name}.js`, 'utf8');
    // wasm-bindgen's own loader fetches the module. The package calls `initSync` with bytes, and
    // the build leaves the rest out.
    const imports = glue.slice(0, glue.indexOf('async function __wbg_load'));
    assert.ok(imports.length > 1000, name);
    assert.doesNotMatch(imports, /\b(fetch|XMLHttpRequest|WebSocket|indexedDB|localStorage|BroadcastChannel|importScripts|navigator)\b/, name);
  }
});
