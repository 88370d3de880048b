/**
 * The cells of `jimun/vite`: Vite's own templates for TypeScript, as `npm create vite` makes them,
 * with the plugin and the element and nothing else.
 */
import assert from 'node:assert/strict';
import { cp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { WORKER_POLICY } from '../../tools/serve.mjs';
import { listings } from '../servers/listings.mjs';
import { CELLS } from './cells.mjs';
import { serveFolder } from './page.mjs';
import { expectedHashes, root, run, serveWith, tool } from './project.mjs';

const READY = /Local:\s+http:\/\/127\.0\.0\.1:(\d+)/;
const ON_LOOPBACK = ['--host', '127.0.0.1', '--port', '0'];
/** The seal tries ways out, and Vite inside another server has no channel for its updates. */
const EXPECTED = /jimun-seal-probe|websocket/i;

/** The template in place of the project, with the pinned packages instead of its ranges. */
async function create(dir, template, page) {
  await run(dir, tool(dir, 'create-vite'), 'app', '--template', template, '--no-interactive');
  await rename(join(dir, 'node_modules'), join(dir, 'app/node_modules'));
  const app = join(dir, 'app');
  const config = listings.get('vite.config.ts');
  const isReact = template.startsWith('react');
  await writeFile(join(app, 'vite.config.ts'), isReact ? config : config.replace(/^import react .*\n/m, '').replace('react(), ', ''));
  await cp(join(dir, page), join(app, 'src', page));
  if (isReact) await cp(`${root}examples/react19/src/jimun.d.ts`, join(app, 'src/jimun.d.ts'));
  return app;
}

/** Both pictures through the element of the page at this address. It was sealed before. */
async function prove(dir, address, folder) {
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    const asked = [];
    const said = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    page.on('console', (message) => { if (message.type() === 'error' && !EXPECTED.test(message.text())) said.push(message.text()); });
    await page.goto(address);
    try {
      await page.waitForFunction(() => document.querySelector('jimun-input')?.matches(':state(sealed)'));
      await page.locator('jimun-input input').setInputFiles(['china.jpg', 'photo.heic'].map((name) => join(dir, 'pictures', name)));
      await page.waitForFunction(() => document.querySelector('jimun-input').records.length === 2);
    } catch (error) {
      throw new Error([address, error.message, ...said].join('\n'));
    }
    const hashes = await page.evaluate(() => document.querySelector('jimun-input').records.map(({ fingerprints: [{ value }] }) => value));
    assert.deepEqual(hashes, await expectedHashes(), address);
    const files = asked.filter((path) => /\.wasm$|worker[^/]*\.js$/.test(path) && !path.includes('seal-probe'));
    assert.deepEqual([...new Set(files)].sort(), ['avif.wasm', 'heic.wasm', 'worker.js'].map((name) => folder + name), 'from one folder');
    assert.deepEqual(said, []);
  } finally {
    await browser.close();
  }
}

/** What the plugin answers, header by header, and what it leaves to Vite. */
async function proveHeaders(origin, folder) {
  const get = async (name, method = 'GET') => {
    const response = await fetch(`${origin}${folder}${name}`, { method });
    const headers = ['content-type', 'content-security-policy', 'cache-control', 'x-content-type-options'].map((field) => response.headers.get(field));
    return [response.status, ...headers, (await response.arrayBuffer()).byteLength > 0];
  };
  assert.deepEqual(await get('worker.js'), [200, 'text/javascript', WORKER_POLICY, 'no-cache', 'nosniff', true]);
  assert.deepEqual(await get('worker.js?v=1'), [200, 'text/javascript', WORKER_POLICY, 'public, max-age=60', 'nosniff', true]);
  assert.deepEqual(await get('heic.wasm?v=1'), [200, 'application/wasm', null, 'public, max-age=60', 'nosniff', true]);
  assert.deepEqual(await get('worker.js', 'HEAD'), [200, 'text/javascript', WORKER_POLICY, 'no-cache', 'nosniff', false]);
  const built = await readFile(`${root}pkg/dist/worker.js`);
  assert.ok(built.equals(Buffer.from(await (await fetch(`${origin}${folder}worker.js`)).arrayBuffer())), 'as it was built');
  for (const name of ['nothing.wasm', '../src/nothing', 'slim.js']) assert.notEqual((await get(name))[2], WORKER_POLICY, name);
}

async function serving(app, args, act) {
  const server = await serveWith(app, READY, tool(app, 'vite'), ...args, ...ON_LOOPBACK);
  try {
    await act(server.origin);
  } finally {
    server.stop();
  }
}

async function files(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort();
}

/** `vite`, `vite build`, `vite preview` and a server of another kind. */
const stock = (template, page) => async (dir) => {
  const app = await create(dir, template, page);
  const vite = (...args) => run(app, tool(app, 'vite'), ...args);
  // Without the template's own settings: strict, and without anything of browsers.
  await run(app, tool(app, 'tsc'), '--ignoreConfig', '--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--target', 'es2023', '--lib', 'ES2023',
    '--module', 'nodenext', '--types', 'node', 'vite.config.ts');
  for (const base of ['/', '/app/']) {
    await serving(app, ['--base', base], async (origin) => {
      await proveHeaders(origin, `${base}jimun/`);
      await prove(dir, origin + base, `${base}jimun/`);
    });
  }
  await serving(app, ['preview'], async (origin) => {
    assert.match(await (await fetch(`${origin}/jimun/worker.js`)).text(), /^jimun\/vite: worker\.js is not in the build; run `vite build`/);
  });
  for (const base of ['/', '/app/']) {
    // The template's own command, with its type check.
    if (base === '/') await run(app, 'npm', 'run', 'build');
    else await vite('build', '--base', base);
    const modules = ['avif', 'heic', 'jxl', 'rare', 'tiff'].map((name) => `jimun/${name}.wasm`);
    const built = await files(join(app, 'dist'));
    assert.deepEqual(built.filter((name) => /\.wasm$|worker/.test(name)), [...modules, 'jimun/worker.js'], 'once each');
    assert.ok(built.filter((name) => name.endsWith('.js')).length <= 2, built.join());
    await serving(app, ['preview', '--base', base], async (origin) => {
      await proveHeaders(origin, `${base}jimun/`);
      await prove(dir, origin + base, `${base}jimun/`);
    });
  }
  // A relative base, in a folder of another server, which sends the worker's header itself.
  await vite('build', '--base', './', '--outDir', '../site/deep');
  const site = await serveFolder(join(dir, 'site'), {}, (path) => (path.endsWith('/worker.js') ? { 'Content-Security-Policy': WORKER_POLICY } : {}));
  await prove(dir, `${site.origin}/deep/index.html`, '/deep/jimun/');
  site.stop();
  assert.match(await vite('build', '--base', 'https://cdn.example/a/').catch(({ message }) => message), /built in/);
  await vite('build', '--ssr', 'vite.config.ts', '--outDir', 'server');
  assert.deepEqual((await files(join(app, 'server'))).filter((name) => name.includes('jimun/')), [], 'a server\'s build has no files for pages');
  await middleware(dir, app);
  await options(app, vite);
};

/** Vite inside another server, under a base. */
async function middleware(dir, app) {
  await writeFile(join(app, 'server.mjs'), `import { createServer } from 'node:http';
import { createServer as createVite } from 'vite';

const server = createServer();
const { middlewares } = await createVite({ server: { middlewareMode: true, hmr: false }, appType: 'spa', base: '/app/' });
server.on('request', (request, response) => {
  // As Express does for what is mounted at a path.
  if (process.argv[2] === 'mounted' && request.url.startsWith('/app')) {
    request.originalUrl = request.url;
    if (request.url.startsWith('/app/jimun/')) request.url = request.url.slice('/app'.length);
  }
  middlewares(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(\`Local: http://127.0.0.1:\${server.address().port}\`));
`);
  for (const mode of ['whole', 'mounted']) {
    const server = await serveWith(app, READY, 'node', 'server.mjs', mode);
    try {
      await proveHeaders(server.origin, '/app/jimun/');
      await prove(dir, `${server.origin}/app/`, '/app/jimun/');
    } finally {
      server.stop();
    }
  }
}

/** Another folder, fewer modules, and what cannot be. */
async function options(app, vite) {
  const path = join(app, 'vite.config.ts');
  const config = await readFile(path, 'utf8');
  const withOptions = (text) => writeFile(path, config.replace('jimun()', `jimun(${text})`));
  await withOptions("{ path: 'files/jimun', modules: ['heic'] }");
  await rm(join(app, 'dist'), { recursive: true });
  await vite('build');
  assert.deepEqual((await files(join(app, 'dist'))).filter((name) => /\.wasm$|worker/.test(name)), ['files/jimun/heic.wasm', 'files/jimun/worker.js']);
  await serving(app, [], async (origin) => {
    const response = await fetch(`${origin}/files/jimun/avif.wasm?v=1`);
    assert.deepEqual([response.status, await response.text()], [404, 'jimun/vite: avif.wasm is not among the modules that vite.config names\n']);
  });
  for (const [wrong, words] of [
    ["{ path: 'https://cdn.example/' }", /`path` is a folder such as \/jimun\//], ["{ path: '../jimun/' }", /`path` is a folder/],
    ["{ modules: ['heif' as 'heic'] }", /`modules` is a list of heic, /],
  ]) {
    await withOptions(wrong);
    await assert.rejects(vite('build'), words);
  }
  await writeFile(path, config);
}

/** The entry `jimun`, which holds everything, is not disturbed by the plugin. */
const whole = (name) => async (dir) => {
  await writeFile(join(dir, 'vite.config.js'), "import { jimun } from 'jimun/vite';\n\nexport default { plugins: [jimun()] };\n");
  return CELLS.find((cell) => cell.name === name).act(dir);
};

export const VITE = [
  { name: 'jimun/vite, react-ts of create-vite', sources: ['vite/App.tsx'], tools: 'viteReact', act: stock('react-ts', 'App.tsx') },
  { name: 'jimun/vite, vanilla-ts of create-vite', sources: ['vite/main.ts'], tools: 'viteVanilla', act: stock('vanilla-ts', 'main.ts') },
  { name: 'jimun/vite, vanilla-ts of create-vite, Vite 7', sources: ['vite/main.ts'], tools: 'viteVanilla7', act: stock('vanilla-ts', 'main.ts') },
  { name: 'jimun/vite beside jimun, Vite 8, dev', sources: ['browser'], tools: 'vite8', act: whole('Vite 8, dev') },
  { name: 'jimun/vite beside jimun, Vite 8, build', sources: ['browser'], tools: 'vite8', act: whole('Vite 8, build') },
];
