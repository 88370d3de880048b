/**
 * Builds pkg/dist/jimun.html: page, element, worker and modules in one file, sealed by a policy
 * inside it. The policy names the digests of the only script and the only style sheet, so that
 * nothing can be added.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { build } from 'esbuild';
import { styleText, styles } from './build-elements.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = (path) => `${root}pkg/src/${path}`;

/** Where `jimun` imports its parts as further scripts, here they are inside. */
const inside = (workerText, wasmOf) => ({
  name: 'inside',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/inline\.ts$/ }, ({ path, resolveDir }) => (
      resolve(resolveDir, path) === source('page/inline.ts') ? { path: source('single/packed.ts') } : undefined));
    // The element's small client expects files on a server. Here it is the whole one.
    onResolve({ filter: /\/entries\/slim\.ts$/ }, () => ({ path: source('entries/index.ts') }));
    onResolve({ filter: /\.wasm\?packed$/ }, ({ path }) => ({ path: wasmOf(path), namespace: 'packed' }));
    // Smaller than printable ASCII: a saved file is not compressed on its way.
    onLoad({ filter: /./, namespace: 'packed' }, async ({ path }) => ({
      contents: deflateSync(await readFile(path), { level: 9 }).toString('base64'), loader: 'text',
    }));
    onResolve({ filter: /\.ts\?text$/ }, ({ path }) => ({ path, namespace: 'worker' }));
    onLoad({ filter: /./, namespace: 'worker' }, () => ({ contents: workerText, loader: 'text' }));
  },
});

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The worker inherits it. `data:` and Blob addresses lead to no server. */
export const policyOf = (script, style) => [
  "default-src 'none'",
  `script-src ${hashOf(script)} 'wasm-unsafe-eval'`,
  `style-src ${hashOf(style)}`,
  'img-src data:',
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * `options` are those of the other entries. `workerText` is the Blob worker's script, `wasmOf`
 * finds a module by its import.
 */
export async function buildSingle({ workerText, wasmOf, ...options }) {
  const { outputFiles: [{ text: built }] } = await build({
    ...options,
    entryPoints: [source('single/main.ts')],
    format: 'iife',
    // The first with form-associated elements, adopted style sheets and DecompressionStream.
    target: ['chrome91', 'firefox113', 'safari16.4'],
    write: false,
    plugins: [inside(workerText, wasmOf), styles],
  });
  const script = built.trim();
  const style = await styleText(...['styles/tokens.css', 'styles/page.css', 'card/card.css', 'single/style.css'].map(source));
  const parts = { policy: policyOf(script, style), script, style };
  const page = (await readFile(source('single/index.html'), 'utf8')).replace(/%(policy|script|style)%/g, (_, name) => parts[name]);
  await writeFile(`${root}pkg/dist/jimun.html`, page);
}
