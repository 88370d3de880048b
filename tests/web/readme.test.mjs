/** The README of the package: its listings are those of the documents, and each of them runs. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { listings } from '../servers/listings.mjs';
import { parts } from './fixtures/multipart.mjs';
import { serveFixtures } from './fixtures/server.mjs';
import { readJson, root, vector } from './harness.mjs';

const PICTURES = ['sklearn_china.jpg', 'heic_q60.heic'].map((name) => `${root}tests/images/${name}`);
const text = await readFile(`${root}pkg/README.md`, 'utf8');
const blocks = [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language, body]) => ({ language, body }));
const nameOf = (body) => [...listings].find(([, listing]) => listing === body)?.[0];

/** Each listing of the README, and where it runs. Vite's is run by tests/packaging/vite.mjs. */
const RUN_HERE = ['form.html', 'enable.js', 'element-given.js', 'page.js', 'batch.mjs', 'read.mjs'];

let site;
let browser;
let hashes;

before(async () => {
  site = await serveFixtures();
  browser = await chromium.launch(chromiumLaunch());
  const { images } = await readJson('tests/vectors/heic.json');
  hashes = [(await vector('sklearn_china.jpg')).pdq.hash, images.find(({ file }) => file === 'images/heic_q60.heic').pdq.hash];
});
after(async () => {
  await browser.close();
  await site.close();
});

test('every listing is one of the documents\', to the letter, and is run', () => {
  const names = blocks.filter(({ language }) => language).map(({ body }) => nameOf(body) ?? body);
  assert.deepEqual(names.sort(), [...RUN_HERE, 'vite.config.ts'].sort());
  const [{ body: header }] = blocks.filter(({ language }) => !language);
  assert.ok(header.endsWith("default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox\n"));
});

/** A page at `/here/`, with these files beside it. */
async function open(files, { policy } = {}) {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  page.complaints = [];
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' && !/seal-probe/.test(message.text())) page.complaints.push(message.text()); });
  for (const [path, body] of Object.entries(files)) {
    const contentType = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
    const headers = policy && contentType.startsWith('text/html') ? { 'Content-Security-Policy': policy } : {};
    await page.route(site.origin + path, (route) => route.fulfill({ contentType, headers, body }));
  }
  await page.goto(site.origin + Object.keys(files)[0]);
  return page;
}

/** A page whose script finds the package by its name, as a bundler would. */
const withPackage = (body, script) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>here</title>${body}
<script type="importmap">{ "imports": {
  "jimun": "/jimun/index.js", "jimun/slim": "/jimun/slim.js", "jimun/element/define": "/jimun/element/define.js"
} }</script><script type="module" src="${script}"></script>`;

const sealed = (page) => page.waitForFunction(() => document.querySelector('jimun-input').matches(':state(sealed)'));
const done = (page) => page.waitForFunction((count) => document.querySelector('jimun-input').records.length === count, PICTURES.length);

test('the form sends one field per picture, under a strict policy, and enables its button itself', async () => {
  const { headers } = await fetch(`${site.origin}/form.html`);
  const page = await open({
    '/here/': `<!doctype html><html lang="en"><meta charset="utf-8"><title>report</title>${listings.get('form.html')}`,
    '/enable.js': listings.get('enable.js'),
    '/report': '<!doctype html><title>received</title>',
  }, { policy: headers.get('content-security-policy') });
  try {
    await sealed(page);
    await page.locator('jimun-input input').setInputFiles(PICTURES);
    await done(page);
    const sent = page.waitForRequest((request) => request.method() === 'POST');
    await page.click('#send');
    const request = await sent;
    assert.equal(new URL(request.url()).pathname, '/report');
    const sentParts = parts({ headers: request.headers(), body: request.postDataBuffer() });
    assert.deepEqual(sentParts.map(([name]) => name), ['fingerprints[]', 'fingerprints[]']);
    assert.deepEqual(sentParts.map(([, value]) => JSON.parse(value).fingerprints[0].value), hashes);
    assert.deepEqual(page.complaints, []);
  } finally {
    await page.close();
  }
});

test('the element takes a fingerprinter that needs no file', async () => {
  const page = await open({
    '/here/': withPackage('<jimun-input multiple></jimun-input>', '/here/given.js'), '/here/given.js': listings.get('element-given.js'),
  });
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  try {
    await page.waitForFunction(() => document.querySelector('jimun-input').fingerprinter);
    await page.locator('jimun-input input').setInputFiles(PICTURES);
    await done(page);
    const found = await page.evaluate(() => document.querySelector('jimun-input').records.map(({ fingerprints: [{ value }] }) => value));
    assert.deepEqual(found, hashes);
    assert.deepEqual(asked.filter((path) => /\.wasm$|\/worker\.js$/.test(path) && !path.startsWith('/jimun/modules/')), []);
    assert.deepEqual(page.complaints, []);
  } finally {
    await page.close();
  }
});

test('a page of one\'s own shows each fingerprint, by a sealed worker', async () => {
  const page = await open({ '/here/': withPackage('<input type="file" multiple><output></output>', '/here/page.js'), '/here/page.js': listings.get('page.js') });
  try {
    await page.waitForLoadState('networkidle');
    await page.setInputFiles('input', PICTURES);
    await page.waitForFunction(() => document.querySelector('output').textContent.trim().split('\n').length === 2);
    assert.deepEqual((await page.textContent('output')).trim().split('\n').sort(), [...hashes].sort());
    assert.deepEqual(page.complaints, []);
  } finally {
    await page.close();
  }
});

test('the listings for Node.js run as they are', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jimun-readme-'));
  try {
    await mkdir(join(dir, 'node_modules'));
    await symlink(`${root}pkg`, join(dir, 'node_modules/jimun'));
    const run = async (name, ...args) => {
      await writeFile(join(dir, name), listings.get(name));
      return (await promisify(execFile)(process.execPath, ['--no-warnings', name, ...args], { cwd: dir })).stdout.trim().split('\n');
    };
    assert.deepEqual((await run('batch.mjs', ...PICTURES, 'batch.mjs')).sort(), [
      `${PICTURES[0]} ${hashes[0]}`, `${PICTURES[1]} ${hashes[1]}`, 'batch.mjs unknown_format',
    ].sort());
    const { cases: [{ records: [json] }] } = await readJson('tests/vectors/compact.json');
    assert.deepEqual(await run('read.mjs', json), [`${JSON.parse(json).fingerprints[0].value} true`]);
    assert.match((await run('read.mjs', json.replace('"core"', '"me"')))[0], /format\.md has it: decoder$/);
  } finally {
    await rm(dir, { recursive: true });
  }
});
