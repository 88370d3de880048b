/**
 * The cells of the matrix: how each tool builds a page or a program from the package. If a tool
 * needs configuration, the cell's name says which.
 */
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ENGINES, until } from '../web/engines.mjs';
import { openBrowser, serveFolder } from './page.mjs';
import { run, serveWith, tool } from './project.mjs';

const page = (script, type = 'type="module"') => ({
  html: `<!doctype html><title>packaging</title><meta charset="utf-8"><script ${type} src="${script}"></script>`,
});

/** A server's page in Chromium, then the end of both. */
async function visit({ origin, stop }, dir, path = '/') {
  const browser = await openBrowser();
  try {
    return await browser.outcome(origin + path, join(dir, 'pictures'));
  } finally {
    await browser.close();
    stop();
  }
}

const bundled = (script = '/app.js') => async (dir) => {
  await run(dir, 'node', 'build.mjs');
  return visit(await serveFolder(join(dir, 'out'), { '/': page(script) }), dir);
};

/** A program that is packaged separately for each kind of machine. */
async function binary(dir, scope, path) {
  const folder = join(dir, 'node_modules', scope);
  const [name] = (await readdir(folder)).sort();
  return join(folder, name, path);
}

const printed = (text) => JSON.parse(text.trim().split('\n').pop());

/** No bundler: the files as they are, by an import map. */
const IMPORT_MAP = `<!doctype html><title>packaging</title>
<script type="importmap">{ "imports": {
  "jimun": "/node_modules/jimun/dist/index.js", "jimun/element/define": "/node_modules/jimun/dist/element/define.js"
} }</script>
<script type="module" src="/app.js"></script>`;

const importMap = async (dir) => visit(await serveFolder(dir, { '/': { html: IMPORT_MAP } }), dir);

/**
 * The same in another engine: engines differ in Blob workers and in when to revoke their addresses.
 */
const importMapIn = (engine) => async (dir) => {
  const { origin, stop } = await serveFolder(dir, { '/': { html: IMPORT_MAP } });
  const driver = await engine.launch();
  try {
    await driver.goto(`${origin}/`);
    return JSON.parse(await until(driver, () => {
      globalThis.outcome?.then((outcome) => { globalThis.told = JSON.stringify(outcome); });
      return globalThis.told;
    }));
  } finally {
    await driver.close();
    stop();
  }
};

async function viteDev(dir) {
  return visit(await serveWith(dir, /Local:\s+http:\/\/127\.0\.0\.1:(\d+)/, tool(dir, 'vite'), '--host', '127.0.0.1', '--port', '0'), dir);
}

async function viteDevPublic(dir) {
  await cp(join(dir, 'node_modules/jimun/dist'), join(dir, 'public/jimun'), { recursive: true });
  return viteDev(dir);
}

async function next(dir, ...flags) {
  await run(dir, tool(dir, 'next'), 'build', ...flags);
  return visit(await serveWith(dir, /Local:\s+http:\/\/127\.0\.0\.1:(\d+)/, tool(dir, 'next'), 'start', '--hostname', '127.0.0.1', '--port', '0'), dir);
}

async function workerd(dir) {
  await run(dir, 'node', 'build.mjs');
  // It prints its port only if asked to report to a program.
  const server = await serveWith(dir, /"port":(\d+)/, await binary(dir, '@cloudflare', 'bin/workerd'), 'serve', 'out/config.capnp', '--control-fd=1');
  try {
    const body = new FormData();
    body.set('china', new Blob([await readFile(join(dir, 'pictures/china.jpg'))]));
    body.set('heic', new Blob([await readFile(join(dir, 'pictures/photo.heic'))]));
    return await (await fetch(`http://127.0.0.1:${server.port}`, { method: 'POST', body })).json();
  } finally {
    server.stop();
  }
}

/**
 * The declarations as pages for people: nothing that they refer to is missing. TypeDoc brings its
 * own TypeScript.
 */
async function typedoc(dir) {
  await cp(join(dir, 'node_modules/jimun/dist/types'), join(dir, 'types'), { recursive: true });
  const files = ['types/index.d.ts', 'types/element/index.d.ts', 'types/exit/index.d.ts'];
  const compilerOptions = { target: 'es2022', module: 'esnext', moduleResolution: 'bundler', lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [], strict: true };
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  await run(dir, tool(dir, 'typedoc'), '--entryPoints', ...files, '--out', 'out', '--disableSources', '--readme', 'none', '--name', 'jimun', '--treatWarningsAsErrors');
}

async function viteBuild(dir) {
  await run(dir, tool(dir, 'vite'), 'build');
  return visit(await serveFolder(join(dir, 'dist')), dir, '/index.html');
}

async function parcel(dir) {
  await run(dir, tool(dir, 'parcel'), 'build', 'index.html', '--no-cache');
  return visit(await serveFolder(join(dir, 'dist')), dir, '/index.html');
}

/** Parcel reads `exports` only if configured to. Otherwise it finds only the first entry. */
async function parcelWithExports(dir) {
  const path = join(dir, 'package.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...manifest, '@parcel/resolver-default': { packageExports: true } }));
  return parcel(dir);
}

/**
 * name, sources under `projects/`, the entry of versions.json, what it does. `light` needs no
 * registry.
 */
export const CELLS = [
  { name: 'no bundler, import map', sources: ['browser'], act: importMap, light: true },
  ...ENGINES.filter(({ name, missing }) => name !== 'Chromium' && !missing)
    .map((engine) => ({ name: `no bundler, import map, ${engine.name}`, sources: ['browser'], act: importMapIn(engine) })),
  { name: 'Node.js, import', sources: ['node'], act: async (dir) => printed(await run(dir, 'node', 'run.mjs')), light: true },
  { name: 'Node.js, require', sources: ['node'], act: async (dir) => printed(await run(dir, 'node', 'run.cjs')), light: true },
  { name: 'esbuild, split modules', sources: ['browser', 'esbuild'], tools: 'esbuild', act: bundled(), light: true },
  {
    name: 'esbuild, one classic script in a EUC-KR page',
    sources: ['browser', 'esbuild'],
    tools: 'esbuild',
    light: true,
    act: async (dir) => {
      await run(dir, 'node', 'build.mjs');
      const html = '<!doctype html><title>packaging</title><script src="/app.js"></script>';
      const served = { '/': { html, headers: { 'Content-Type': 'text/html; charset=euc-kr' } } };
      return visit(await serveFolder(join(dir, 'classic'), served), dir);
    },
  },
  { name: 'Vite 8, build', sources: ['browser'], tools: 'vite8', act: viteBuild },
  { name: 'Vite 8, dev', sources: ['browser'], tools: 'vite8', act: viteDev },
  { name: 'Vite 7, dev', sources: ['browser'], tools: 'vite7', act: viteDev },
  { name: 'webpack 5', sources: ['browser', 'webpack'], tools: 'webpack', act: bundled() },
  { name: 'Rspack', sources: ['browser', 'rspack'], tools: 'rspack', act: bundled() },
  { name: 'Rollup', sources: ['browser', 'rollup'], tools: 'rollup', act: bundled() },
  { name: 'Rolldown', sources: ['browser', 'rolldown'], tools: 'rolldown', act: bundled() },
  { name: 'Parcel', sources: ['browser'], tools: 'parcel', act: parcel },
  { name: 'Next, Turbopack', sources: ['next', 'browser/app.js', 'browser/jimun.js'], tools: 'next', act: (dir) => next(dir) },
  { name: 'Next, webpack', sources: ['next', 'browser/app.js', 'browser/jimun.js'], tools: 'next', act: (dir) => next(dir, '--webpack') },
  { name: 'bun', sources: ['node'], tools: 'bun', act: async (dir) => printed(await run(dir, await binary(dir, '@oven', 'bin/bun'), 'run.mjs')) },
  {
    name: 'Deno',
    sources: ['node'],
    tools: 'deno',
    act: async (dir) => printed(await run(dir, await binary(dir, '@deno', 'deno'), 'run', '--allow-read', 'run.mjs')),
  },
  // Bundlers that copy the files of `new URL('./file', import.meta.url)` can use the small entry as
  // it
// is.
  { name: 'jimun/slim, Vite 8, build', sources: ['browser', 'slim'], tools: 'vite8', act: viteBuild },
  { name: 'jimun/slim, Vite 8, dev, with its files in public/', sources: ['browser', 'slim-served'], tools: 'vite8', act: viteDevPublic },
  { name: 'jimun/slim, webpack 5', sources: ['browser', 'slim', 'webpack'], tools: 'webpack', act: bundled() },
  { name: 'jimun/slim, Rspack', sources: ['browser', 'slim', 'rspack'], tools: 'rspack', act: bundled() },
  { name: 'jimun/slim, Parcel, with packageExports', sources: ['browser', 'slim'], tools: 'parcel', act: parcelWithExports },
  { name: 'TypeDoc of the declarations', sources: [], tools: 'typedoc', act: typedoc },
  { name: 'workerd', sources: ['node', 'workerd'], tools: 'workerd', act: workerd },
];
