/**
 * Builds pkg/dist (entries, workers, modules, the single file, types, schema, words), check/dist
 * (the deployment check) and www/dist (the pages' scripts, and the styles that they share) around
 * the wasm of tools/build-wasm.sh. docs/package.md says what each file is for.
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildCheck } from './build-check.mjs';
import { buildElements, styleText } from './build-elements.mjs';
import { buildSingle } from './build-single.mjs';
import { writeIntegrity } from './integrity.mjs';
import { moduleNames } from './modules.mjs';
import { scriptOf } from './wasm-text.mjs';

const root = new URL('..', import.meta.url);
const at = (path) => new URL(path, root).pathname;
const dist = (path) => at(`pkg/dist/${path}`);
const digest = async (path, encoding) => createHash('sha256').update(await readFile(path)).digest(encoding);

const MODULES = moduleNames();
/** The exports of the core, and of the modules that decode, as pkg/src/wasm.d.ts declares them. */
const EXPORTS = {
  core: ['compare', 'expand', 'fingerprint', 'initSync', 'moduleOf'],
  decoder: ['decode', 'initSync'],
};
const EVERY = ['core', ...MODULES];
/** Scripts that are shipped as text, and the files that hold them. */
const TEXTS = { 'blob-worker': 'worker', thread: 'thread' };
const wasmOf = (name) => dist(`${name}/${name}_bg.wasm`);
const nameOf = (path) => /(\w+)_bg\.wasm/.exec(path)[1];
const hashes = Object.fromEntries(await Promise.all(EVERY.map(async (name) => [name, await digest(wasmOf(name), 'hex')])));

const shared = {
  absWorkingDir: at('.'),
  bundle: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  minify: true,
  // Chromium 91, Firefox 89 and Safari 16.4 are the first with wasm SIMD.
  target: ['chrome91', 'firefox89', 'safari16.4', 'node20'],
};

/** The module's bytes inside, as text. */
const wasmInside = {
  name: 'wasm-inside',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\.wasm\?bytes$/ }, ({ path }) => ({ path: wasmOf(nameOf(path)), namespace: 'bytes' }));
    onLoad({ filter: /./, namespace: 'bytes' }, async ({ path }) => ({ contents: scriptOf(await readFile(path)) }));
  },
};

/** Modules stay imports: of scripts that hold their bytes as text, or of compiled modules. */
const wasmApart = {
  name: 'wasm-apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\.wasm\?bytes$/ }, ({ path }) => ({ path: `./modules/${nameOf(path)}.js`, external: true }));
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path: `./${nameOf(path)}.wasm`, external: true }));
    onResolve({ filter: /\.ts\?text$/ }, ({ path }) => ({ path: `./modules/${TEXTS[/([\w-]+)\.ts/.exec(path)[1]]}.js`, external: true }));
  },
};

/**
 * wasm-bindgen's glue as a function, so that a module that trapped can be started again. Modules
 * with equal glue share it.
 */
const glue = {
  name: 'glue',
  setup: ({ onResolve, onLoad }) => {
    const contents = new Map();
    onResolve({ filter: /\.js\?(core|decoder)$/ }, async ({ path }) => {
      const [, name, kind] = /(\w+)\.js\?(\w+)/.exec(path);
      const own = `"./${name}_bg.js": import0,`;
      const found = await readFile(dist(`${name}/${name}.js`), 'utf8');
      if (!found.includes(own)) throw new Error(`${name}.js gives its imports in another way than expected`);
      // The names by which modules import from the glue: all of them, because several share it.
      const source = found.replace(own, EVERY.map((each) => `"./${each}_bg.js": import0,`).join('\n'))
        .replaceAll(`${name}.d.ts`, '').replaceAll(`${name}_bg.wasm`, '');
      const id = createHash('sha256').update(source).digest('hex');
      contents.set(id, { source, kind });
      return { path: id, namespace: 'glue' };
    });
    onLoad({ filter: /./, namespace: 'glue' }, ({ path }) => {
      const { source, kind } = contents.get(path);
      const body = source.replace(/^export \{[^}]*\};?$/m, '').replace(/^export (?=function)/gm, '')
        // The module is never looked up by its address.
        .replaceAll('import.meta.url', '""');
      if (/^(import|export)\b/m.test(body)) throw new Error('wasm-bindgen writes its glue in another way than expected');
      return { contents: `export default () => {\n${body}\nreturn { ${EXPORTS[kind].join(', ')} };\n};` };
    });
  },
};

/** The declarations that the one of `entry` refers to, itself included. */
async function reachable(entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  const text = await readFile(dist(`types/${entry}.d.ts`), 'utf8');
  for (const [, name] of text.matchAll(/from '(\.[^']+)\.js'/g)) await reachable(join(dirname(entry), name), found);
  return found;
}

// Files of earlier builds must not be packed. The wasm of each module stays, in a folder of its
// name.
for (const name of await readdir(dist(''))) if (![...EVERY, 'modules.json'].includes(name)) await rm(dist(name), { recursive: true });
await mkdir(dist('modules'), { recursive: true });

// Addresses carry hashes, so that browsers may cache the files for good. Replacing a worker in the
// middle of a batch then asks the server for nothing.
const version = (hash) => hash.slice(0, 16);
const integrity = async (name) => `sha256-${await digest(wasmOf(name), 'base64')}`;
for (const name of EVERY) {
  await cp(wasmOf(name), dist(`${name}.wasm`));
  await writeFile(dist(`modules/${name}.js`), scriptOf(await readFile(wasmOf(name))));
}

const worker = (entry, options) => build({
  ...shared,
  entryPoints: [`pkg/src/worker/${entry}.ts`],
  format: 'iife',
  plugins: [wasmInside, glue],
  define: { __WASM_SHA256__: JSON.stringify(hashes) },
  ...options,
});
await worker('worker', { outfile: dist('worker.js') });
const text = async (entry, options) => {
  const { outputFiles: [file] } = await worker(entry, { write: false, charset: 'ascii', ...options });
  return file.text.trim();
};
const [blobWorker, thread] = [await text('blob-worker'), await text('thread', { format: 'cjs', platform: 'node' })];
await writeFile(dist('modules/worker.js'), `export default ${JSON.stringify(blobWorker)};\n`);
await writeFile(dist('modules/thread.js'), `export default ${JSON.stringify(thread)};\n`);

const versions = Object.fromEntries(MODULES.map((name) => [name, version(hashes[name])]));
const entries = {
  ...shared,
  outdir: dist(''),
  format: 'esm',
  plugins: [wasmApart, glue],
  define: {
    __MODULES__: JSON.stringify(Object.fromEntries(await Promise.all(
      MODULES.map(async (name) => [name, {
        version: versions[name], integrity: await integrity(name), bytes: (await stat(wasmOf(name))).size,
      }]),
    ))),
    ...Object.fromEntries(MODULES.map((name) => [`__VERSIONS__.${name}`, JSON.stringify(versions[name])])),
    __WASM_SHA256__: JSON.stringify(hashes),
    __WORKER_BYTES__: String((await stat(dist('worker.js'))).size),
    __WORKER_VERSION__: JSON.stringify(version(await digest(dist('worker.js'), 'hex'))),
  },
};
// What both have in common is one file, so that there is one JimunError.
await build({ ...entries, entryPoints: ['pkg/src/entries/index.ts', 'pkg/src/entries/slim.ts'], splitting: true, chunkNames: 'shared' });
for (const entry of ['node', 'workerd']) {
  await build({ ...entries, entryPoints: [`pkg/src/entries/${entry}.ts`], external: ['node:worker_threads'] });
}
await build({ ...entries, platform: 'node', target: 'node20', entryPoints: { vite: 'pkg/src/vite/index.ts' } });
// The same module, so that here too there is one JimunError. Node.js can require it from 20.19 and
// 22.12 on.
await writeFile(dist('node.cjs'), "'use strict';\nmodule.exports = require('./node.js');\n");

await build({
  ...shared,
  platform: 'node',
  target: 'node20',
  entryPoints: ['pkg/src/bin/main.ts'],
  outfile: dist('bin.js'),
  format: 'esm',
  banner: { js: '#!/usr/bin/env node' },
});

await cp(at('pkg/src/words/locales'), dist('locales'), { recursive: true });
for (const name of ['record', 'candidate']) await cp(at(`docs/${name}.schema.json`), dist(`${name}.schema.json`));
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) await cp(at(licence), at(`pkg/${licence}`));

execFileSync(at('node_modules/.bin/tsc'), ['-p', at('pkg/tsconfig.json')], { stdio: 'inherit' });
// Entries' declarations are where package.json names them: next to the folders.
for (const name of await readdir(dist('types/entries'))) {
  const text = await readFile(dist(`types/entries/${name}`), 'utf8');
  await writeFile(dist(`types/${name}`), text.replaceAll("'../", "'./"));
}
await rm(dist('types/entries'), { recursive: true });
// Declarations name the files that are shipped. Programs that require the package get the same
// under the names that TypeScript then looks for.
for (const entry of await readdir(dist('types'), { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const path = `${entry.parentPath}/${entry.name}`;
  let text = (await readFile(path, 'utf8')).replace(/((?:from|import\() ?'\.[^']*)\.ts'/g, "$1.js'")
    .replaceAll("'../entries/", "'../");
  // Words are declared by their keys, so that no caller's TypeScript has to read JSON.
  for (const [whole, words] of text.matchAll(/'\.\/([\w/]+)\.json'(?: with \{[^}]*\})?/g)) {
    text = text.replace(whole, `'./${words}.js'`);
    const source = `${entry.parentPath.replace(dist('types'), at('pkg/src'))}/${words}.json`;
    const keys = Object.keys(JSON.parse(await readFile(source, 'utf8'))).map((key) => `    ${JSON.stringify(key)}: string;\n`);
    await mkdir(`${entry.parentPath}/${words}`.replace(/\/[^/]+$/, ''), { recursive: true });
    await writeFile(`${entry.parentPath}/${words}.d.ts`, `declare const words: {\n${keys.join('')}};\nexport default words;\n`);
  }
  await writeFile(path, text);
}
for (const name of await reachable('node')) {
  const text = await readFile(dist(`types/${name}.d.ts`), 'utf8');
  await writeFile(dist(`types/${name}.d.cts`), text.replace(/(from '\.[^']*)\.js'/g, "$1.cjs'"));
}

await buildElements();
await buildSingle({
  ...shared, define: entries.define, workerText: blobWorker, wasmOf: (path) => wasmOf(nameOf(path)),
});
await writeIntegrity();
await buildCheck();

await rm(at('www/dist'), { recursive: true, force: true });
await build({
  ...shared,
  // As the element's.
  target: ['chrome91', 'firefox101', 'safari16.4'],
  entryPoints: { engine: 'www/src/engine.ts', main: 'www/src/main.ts', form: 'www/src/form/main.ts' },
  outdir: 'www/dist',
  format: 'esm',
  // The page uses the package as other pages do: by its entries, from /jimun/. Cards are not part
  // of the package, and use it in the same way.
  plugins: [{
    name: 'package',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^jimun$|\/entries\/(index|slim)\.ts$/ }, () => ({ path: '/jimun/slim.js', external: true }));
      onResolve({ filter: /^jimun\/element$/ }, () => ({ path: '/jimun/element.js', external: true }));
      onResolve({ filter: /^\.\/engine\.ts$/ }, () => ({ path: './engine.js', external: true }));
    },
  }],
});
// One sheet per page: browsers request six files of a server at a time over HTTP/1.1.
const sheets = {
  main: ['pkg/src/styles/tokens', 'pkg/src/styles/page', 'pkg/src/card/card', 'www/src/style'],
  form: ['pkg/src/styles/tokens', 'pkg/src/styles/page', 'www/src/form/style'],
};
for (const [sheet, sources] of Object.entries(sheets)) {
  const text = await styleText(...sources.map((source) => at(`${source}.css`)));
  await writeFile(at(`www/dist/${sheet}.css`), `${text}\n`);
}
