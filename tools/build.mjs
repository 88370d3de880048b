/**
 * Builds pkg/dist (index.js, worker.js, modules, types, schema, words) and www/dist (the page's script) around
 * the wasm of tools/build-wasm.sh. The worker is one classic script with the core module inside.
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url);
const at = (path) => new URL(path, root).pathname;
const digest = async (path, encoding) => createHash('sha256').update(await readFile(at(path))).digest(encoding);
const sha256 = (path) => digest(path, 'hex');

const MODULES = ['heic', 'avif', 'jxl', 'tiff'];
const wasmOf = (name) => `pkg/dist/${name}/${name}_bg.wasm`;
const hashes = Object.fromEntries(await Promise.all(
  ['core', ...MODULES].map(async (name) => [name, await sha256(wasmOf(name))]),
));

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

/**
 * A module's bytes as a string of the characters U+0000–U+00FF. Base64 would hide repetitions from the
 * compression on the way: with brotli the worker would be 1.35 times as large.
 */
const wasmInside = {
  name: 'wasm-inside',
  setup: ({ onLoad }) => onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
    const text = JSON.stringify((await readFile(path)).toString('latin1'));
    const contents = `const text = ${text};
      const bytes = new Uint8Array(text.length);
      for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
      export default bytes;`;
    return { contents, loader: 'js' };
  }),
};

await build({
  ...shared,
  entryPoints: ['pkg/src/worker.ts'],
  outfile: 'pkg/dist/worker.js',
  format: 'iife',
  plugins: [wasmInside],
  define: {
    __WASM_SHA256__: JSON.stringify(hashes),
    // The glue's way to find its module by URL is never taken: the bytes are inside.
    'import.meta.url': '""',
  },
});

// Addresses carry hashes, so that the files may be kept by the browser for good: replacing a worker in the
// middle of a batch then asks the server for nothing.
const version = (hash) => hash.slice(0, 16);
const modules = {};
for (const name of MODULES) {
  await cp(at(wasmOf(name)), at(`pkg/dist/${name}.wasm`));
  modules[name] = { version: version(hashes[name]), integrity: `sha256-${await digest(wasmOf(name), 'base64')}` };
}
await build({
  ...shared,
  entryPoints: ['pkg/src/index.ts'],
  outfile: 'pkg/dist/index.js',
  format: 'esm',
  define: {
    __MODULES__: JSON.stringify(modules),
    __WORKER_VERSION__: JSON.stringify(version(await sha256('pkg/dist/worker.js'))),
  },
});

await mkdir(at('pkg/dist/locales'), { recursive: true });
await cp(at('pkg/src/locales'), at('pkg/dist/locales'), { recursive: true });
await cp(at('docs/record.schema.json'), at('pkg/dist/record.schema.json'));
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) await cp(at(licence), at(`pkg/${licence}`));
execFileSync(at('node_modules/.bin/tsc'), ['-p', at('pkg/tsconfig.json')], { stdio: 'inherit' });

await rm(at('www/dist'), { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: ['www/src/main.ts'],
  outfile: 'www/dist/main.js',
  format: 'esm',
  // The page uses the package as others do: by its entry, served from /jimun/.
  plugins: [{
    name: 'package',
    setup: ({ onResolve }) => onResolve({ filter: /^jimun$/ }, () => ({ path: '/jimun/index.js', external: true })),
  }],
});
