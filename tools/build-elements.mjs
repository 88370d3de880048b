/**
 * Builds the elements into pkg/dist: `element.js` and `exit.js` (classes), `element/define.js` and
 * `exit/define.js` (registration). None of them holds a second copy of the client: they import
 * `slim.js`, which has no worker and no module inside, and each other.
 */
import { cp, mkdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = `${root}pkg/src/`;

/** What stays an import, by source file, and its place in `dist`. */
const EXTERNAL = new Map([
  ['entries/slim.ts', 'slim.js'],
  ['element/index.ts', 'element.js'],
  ['exit/index.ts', 'exit.js'],
]);

const apart = (up) => ({
  name: 'apart',
  setup: ({ onResolve }) => onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir, kind }) => {
    if (kind !== 'import-statement') return undefined;
    const place = EXTERNAL.get(resolve(resolveDir, path).slice(source.length));
    return place && { path: up + place, external: true };
  }),
});

/** Style sheets as minified text, without being rewritten for older browsers. */
export async function styleText(...paths) {
  const texts = await Promise.all(paths.map(async (path) => {
    const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, charset: 'utf8' });
    return code.trim();
  }));
  return texts.join('');
}

export const styles = {
  name: 'styles',
  setup: ({ onLoad }) => onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await styleText(path), loader: 'text' })),
};

export async function buildElements() {
  for (const [entry, output] of [
    ['element/index.ts', 'element.js'],
    ['element/define.ts', 'element/define.js'],
    ['exit/index.ts', 'exit.js'],
    ['exit/define.ts', 'exit/define.js'],
  ]) {
    await build({
      absWorkingDir: root,
      bundle: true,
      charset: 'utf8',
      legalComments: 'none',
      logLevel: 'warning',
      minify: true,
      // The first with both form-associated elements and adopted style sheets.
      target: ['chrome91', 'firefox101', 'safari16.4'],
      entryPoints: [source + entry],
      outfile: `${root}pkg/dist/${output}`,
      format: 'esm',
      plugins: [apart(output.includes('/') ? '../' : './'), styles],
    });
  }
  for (const name of ['element', 'exit']) {
    await mkdir(`${root}pkg/dist/${name}/locales`, { recursive: true });
    await cp(`${source}${name}/locales`, `${root}pkg/dist/${name}/locales`, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildElements();
