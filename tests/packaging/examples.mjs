/** The cells of the examples: type-checked, built, served as docs/seal.md says, and used. */
import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WORKER_POLICY, pagePolicy } from '../../tools/serve.mjs';
import { proveExit, proveForm, proveUnmounting, withForm } from './form.mjs';
import { serveFolder } from './page.mjs';
import { expectedHashes, root, run, serveWith, tool } from './project.mjs';

const PICTURE = `${root}tests/images/sklearn_china.jpg`;

/** The site's policy, with the Trusted Types policies that the framework asks for. */
const headersFor = (trustedTypes = []) => (path, origin) => ({
  'Content-Security-Policy': path === '/jimun/worker.js' ? WORKER_POLICY
    : pagePolicy(origin).replace('trusted-types jimun', ['trusted-types jimun', ...trustedTypes].join(' ')),
});

const everything = async (form) => {
  const [hash] = await expectedHashes();
  await proveForm(form, hash);
  if (await form.page.isVisible('#toggle')) await proveUnmounting(form);
  await proveExit(form);
};

/** `npm run build`, the page under its policy. */
async function built(dir, { trustedTypes } = {}) {
  await run(dir, 'npm', 'run', 'build');
  const { origin, stop } = await serveFolder(join(dir, 'dist'), {}, headersFor(trustedTypes));
  try {
    await withForm(`${origin}/index.html`, PICTURE, everything);
  } finally {
    stop();
  }
}

/** Vite's server, with development builds and strict modes; then the form's source changes under an
 * open page. */
async function developed(dir, source, { keeps }) {
  const server = await serveWith(dir, /Local:\s+http:\/\/127\.0\.0\.1:(\d+)/, tool(dir, 'vite'), '--host', '127.0.0.1', '--port', '0');
  const path = join(dir, source);
  const text = await readFile(path, 'utf8');
  try {
    await withForm(`${server.origin}/`, PICTURE, async (form) => {
      const [hash] = await expectedHashes();
      await proveForm(form, hash);
      await form.choose();
      await form.ready(1);
      await writeFile(path, text.replace('id="ready"', 'id="ready" data-edited="yes"'));
      await form.page.waitForSelector('#ready[data-edited]');
      await form.ready(keeps ? 1 : 0);
      await form.page.click('#reset');
      await form.sealed();
      await form.choose();
      await form.ready(1);
    });
  } finally {
    server.stop();
    await writeFile(path, text);
  }
}

/**
 * The example's own component, rendered in Node.js: the element is there with its attributes, and
 * empty.
 */
async function rendered(dir, app) {
  await run(dir, tool(dir, 'vite'), 'build', '--ssr', app, '--outDir', 'server');
  const html = await run(dir, 'node', 'render.mjs');
  const [, attributes] = /<jimun-input([^>]*)><\/jimun-input>/.exec(html) ?? [];
  for (const wanted of ['name="fingerprints"', 'worker-url="/jimun/"', 'seal="require"', 'required', 'multiple']) {
    assert.ok(attributes?.includes(` ${wanted}`), `${wanted} is in ${html}`);
  }
  assert.match(html, /<jimun-exit><a/);
}

/**
 * The templates know the element: with `wrong` in place of `right`, the build stops at a type
 * error.
 */
async function typed(dir, source, right, wrong, error) {
  const path = join(dir, source);
  const text = await readFile(path, 'utf8');
  assert.ok(text.includes(right));
  await writeFile(path, text.replace(right, wrong));
  await assert.rejects(run(dir, 'npm', 'run', 'build'), error);
  await writeFile(path, text);
}

const inVite = (app, source, options) => async (dir) => {
  await typed(dir, source, 'seal="require"', 'seal="perhaps"', /"perhaps"' is not assignable/);
  await built(dir, options);
  await rendered(dir, app);
  await developed(dir, source, options);
};

async function angular(dir) {
  // There, attributes are not checked, but the details of events are.
  await typed(dir, 'src/report-form.ts', `(jimun-add)="problem.set('')"`, '(jimun-add)="problem.set($event.detail.none)"', /'none' does not exist on type 'ItemsDetail'/);
  await built(dir);
}

/** React 19's form in Next, hydrated from the server's HTML. React reports any difference. */
async function nextForm(dir) {
  await cp(`${root}examples/react19/src`, join(dir, 'src'), { recursive: true });
  await cp(`${root}examples/shared`, join(dir, '../shared'), { recursive: true });
  await cp(join(dir, 'node_modules/jimun/dist'), join(dir, 'public/jimun'), { recursive: true });
  await run(dir, tool(dir, 'next'), 'build');
  const server = await serveWith(dir, /Local:\s+http:\/\/127\.0\.0\.1:(\d+)/, tool(dir, 'next'), 'start', '--hostname', '127.0.0.1', '--port', '0');
  try {
    assert.match(await (await fetch(server.origin)).text(), /<jimun-input[^>]* required=""/);
    await withForm(`${server.origin}/`, PICTURE, everything);
  } finally {
    server.stop();
  }
}

async function plain(dir) {
  const server = await serveWith(dir, /127\.0\.0\.1:(\d+)/, 'env', 'PORT=0', 'node', 'server.mjs');
  try {
    for (const page of ['index.html', 'en.html']) await withForm(`${server.origin}/${page}`, PICTURE, everything);
  } finally {
    server.stop();
  }
}

async function batch(dir) {
  const [hash] = await expectedHashes();
  const said = JSON.parse(await run(dir, 'node', 'batch.mjs', PICTURE));
  assert.deepEqual([said.pdq, said.verdict], [hash, 'good']);
  await assert.rejects(run(dir, 'node', 'batch.mjs', 'package.json', 'absent.jpg'), /unsupported \(unknown_format\)[^]*ENOENT/);
}

/**
 * name, folder under `examples/`, the entry of versions.json, what it does. `light` needs no
 * registry.
 */
export const EXAMPLES = [
  { name: 'example: plain', example: 'plain', act: plain, light: true },
  { name: 'example: node', example: 'node', act: batch, light: true },
  { name: 'example: React 19', example: 'react19', sources: ['ssr-react'], tools: 'react19', act: inVite('src/App.tsx', 'src/ReportForm.tsx', { keeps: true }) },
  { name: 'example: React 18', example: 'react18', sources: ['ssr-react'], tools: 'react18', act: inVite('src/App.tsx', 'src/ReportForm.tsx', { keeps: true }) },
  { name: 'example: Vue', example: 'vue', sources: ['ssr-vue'], tools: 'vue', act: inVite('src/App.vue', 'src/ReportForm.vue', { keeps: true, trustedTypes: ['vue'] }) },
  // Svelte recreates a changed component.
  { name: 'example: Svelte', example: 'svelte', sources: ['ssr-svelte'], tools: 'svelte', act: inVite('src/App.svelte', 'src/ReportForm.svelte', { keeps: false, trustedTypes: ['svelte-trusted-html'] }) },
  { name: 'example: React 19 in Next', sources: ['next-form'], tools: 'nextForm', act: nextForm },
  { name: 'example: Angular', example: 'angular', tools: 'angular', act: angular },
];
