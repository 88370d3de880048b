/** `jimun.html`, the page that is one file: opened from a disk, and served without own headers. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { ENGINES, until } from './engines.mjs';
import { INPUT, settled } from './fixtures/control.mjs';
import { readJson, root, vector } from './harness.mjs';

const page = await readFile(`${root}pkg/dist/jimun.html`, 'utf8');
const axe = await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8');
const image = (name) => `${root}tests/images/${name}`;
const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page);
const weakened = (from, to) => page.replace(policy, policy.replace(from, to));

/** Each leaves the worker one way out, and says in which engines that can be noticed. */
const WEAKENED = {
  'no policy': { html: page.replace(/<meta http-equiv[^>]*>/, '') },
  'connections to https:': { html: weakened('worker-src', 'connect-src https:; worker-src'), from: ['file'] },
  'connections to its own server': { html: weakened('worker-src', "connect-src 'self'; worker-src"), from: ['http'] },
  'scripts by https:': { html: weakened("script-src ", 'script-src https: '), from: ['file'] },
  'scripts of its own server': { html: weakened('script-src ', "script-src 'self' "), from: ['http'] },
  'workers of its own server': { html: weakened('worker-src ', "worker-src 'self' "), from: ['http'] },
  'workers from data:': { html: weakened('worker-src ', 'worker-src data: ') },
  // None of the ways that are tried is open. Only a quoted policy tells, and WebKit quotes none.
  'one server somewhere': { html: weakened('worker-src', 'connect-src https://elsewhere.invalid; worker-src'), not: 'WebKitGTK' },
  'fonts from one server': { html: weakened('worker-src', 'font-src https://elsewhere.invalid; worker-src'), not: 'WebKitGTK' },
};

let folder;
let server;
let requests;
/** What the server sends. */
let served = page;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jimun-single-'));
  server = createServer(({ url }, response) => {
    requests.push(url);
    if (url === '/') response.writeHead(200, { 'Content-Type': 'text/html' }).end(served);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});
after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** The address of `html` on a disk or a server. Clears `requests`. */
async function place(from, html) {
  requests = [];
  served = html;
  if (from === 'http') return `http://127.0.0.1:${server.address().port}/`;
  const path = join(folder, 'jimun.html');
  await writeFile(path, html);
  return `file://${path}`;
}

/** In the page: what it says about its seal. */
const seal = () => document.querySelector('jimun-input')?.shadowRoot
  ?.querySelector('[data-seal]:not([data-seal=checking], [data-seal=loading])')?.dataset.seal;

for (const { name, launch, missing } of ENGINES) {
  const options = { skip: missing && `SKIPPED: ${missing}` };

  for (const from of ['file', 'http']) {
    test(`${name}, ${from}: it is sealed, gives the peers' fingerprints of every format, and asks for nothing`, options, async () => {
      const driver = await launch();
      try {
        await driver.goto(await place(from, page));
        assert.equal(await until(driver, seal), 'sealed');
        const asked = requests.length;
        await driver.setFiles(INPUT, ['sklearn_china.jpg', 'heic_q60.heic', 'avif_q60.avif', 'jxl_q80.jxl', 'tiff_lzw.tif', 'size_4x4.png'].map(image));
        await settled(driver, 6);
        const hashes = await driver.evaluate(() => [...document.querySelectorAll('.hash')].map(({ textContent }) => textContent));
        const listed = async (format, file) => (await readJson(`tests/vectors/${format}.json`)).images.find((each) => each.file.endsWith(file)).pdq.hash;
        assert.equal(hashes.length, 5);
        assert.equal(hashes[0], (await vector('sklearn_china.jpg')).pdq.hash);
        assert.equal(hashes[1], await listed('heic', 'heic_q60.heic'));
        const records = await driver.evaluate(() => document.querySelector('jimun-input').records.map(({ fingerprints }) => fingerprints[0].value));
        assert.deepEqual(hashes, records);
        assert.equal(await driver.evaluate(() => document.querySelector('#broken')), null);
        assert.ok(!(await driver.evaluate(() => document.body.innerText)).includes('sklearn'), 'no file name is shown');
        assert.equal(asked, from === 'http' ? 1 : 0);
        assert.equal(requests.length, asked);
      } finally {
        await driver.close();
      }
    });

    test(`${name}, ${from}: under a weaker policy it does not say that it is sealed`, options, async () => {
      const driver = await launch();
      try {
        for (const [weakness, { html, from: only, not }] of Object.entries(WEAKENED)) {
          if (not === name || (only && !only.includes(from))) continue;
          assert.notEqual(html, page, weakness);
          await driver.goto(await place(from, html));
          assert.equal(await until(driver, seal), 'open', weakness);
        }
      } finally {
        await driver.close();
      }
    });
  }

  test(`${name}: a script of which one byte was changed does not run, and the page says so`, options, async () => {
    const driver = await launch();
    try {
      await driver.goto(await place('http', page.replace('"use strict"', '"use Strict"')));
      await until(driver, () => getComputedStyle(document.querySelector('#broken')).visibility === 'visible');
      assert.equal(await driver.evaluate(() => Boolean(customElements.get('jimun-input'))), false);
      assert.deepEqual(requests, ['/']);
    } finally {
      await driver.close();
    }
  });

  test(`${name}: axe finds no fault in either language`, options, async () => {
    const driver = await launch({ width: 360 });
    try {
      await driver.goto(await place('file', page));
      await until(driver, seal);
      await driver.setFiles(INPUT, ['exif_orientation_6.jpg', 'flat_black.png', 'size_4x4.png'].map(image));
      await settled(driver, 3);
      await driver.evaluate(() => { for (const details of document.querySelectorAll('details')) details.open = true; });
      await driver.inject(axe);
      for (const locale of ['ko', 'en']) {
        await driver.click([`[data-locale=${locale}]`]);
        const { violations, overflow, lang } = await driver.evaluate(() => window.axe.run().then((found) => ({
          violations: found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          lang: document.documentElement.lang,
        })));
        assert.deepEqual([violations, overflow, lang], [[], 0, locale]);
      }
    } finally {
      await driver.close();
    }
  });
}

test('the policy comes first, names the script and the style sheet by their digests, and lets nothing else in', () => {
  assert.match(page, /^<!doctype html>\n<html lang="ko">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy"/);
  const only = (tag) => {
    const all = [...page.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))];
    assert.equal(all.length, 1, tag);
    return `sha256-${createHash('sha256').update(all[0][1]).digest('base64')}`;
  };
  assert.equal(policy, [
    "default-src 'none'", `script-src '${only('script')}' 'wasm-unsafe-eval'`, `style-src '${only('style')}'`,
    'img-src data:', 'worker-src blob:', "base-uri 'none'", "form-action 'none'",
  ].join('; '));
  const markup = page.replace(/<(script|style)>[^]*?<\/\1>/g, '');
  assert.doesNotMatch(markup, /\bsrc=|\bhref="(?!#main|data:,)|\bon\w+=|https?:/);
});

test('the saved file holds the records\' canonical bytes, and copying the plain fingerprints', { skip: ENGINES[0].missing }, async () => {
  const browser = await chromium.launch(chromiumLaunch());
  const context = await browser.newContext({ locale: 'en', permissions: ['clipboard-read', 'clipboard-write'], colorScheme: 'dark' });
  const opened = await context.newPage();
  const complaints = [];
  opened.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  opened.on('pageerror', (error) => complaints.push(error.message));
  try {
    await opened.goto(await place('file', page));
    await opened.setInputFiles('jimun-input input', ['sklearn_china.jpg', 'exif_orientation_6.jpg'].map(image));
    await opened.waitForFunction(() => document.querySelectorAll('.card').length === 2);
    const { value, records } = await opened.evaluate(() => {
      const { value, records } = document.querySelector('jimun-input');
      return { value, records };
    });
    const [download] = await Promise.all([opened.waitForEvent('download'), opened.click('#save')]);
    assert.equal(download.suggestedFilename(), 'fingerprints.json');
    const saved = await readFile(await download.path(), 'utf8');
    assert.equal(saved, `[${value.split('\n').join(',\n')}]\n`);
    assert.deepEqual(JSON.parse(saved), records);

    const copied = () => opened.evaluate(() => navigator.clipboard.readText());
    await opened.click('#copy');
    await opened.waitForFunction(() => document.querySelector('#said').textContent === 'Copied.');
    assert.equal(await copied(), records.flatMap(({ fingerprints }) => fingerprints.map((each) => each.value)).join('\n'));
    const values = records[0].fingerprints.map((each) => each.value);
    const copyFirst = opened.getByRole('button', { name: `Picture 1: Copy ${values.length} fingerprints` });
    await copyFirst.click();
    await opened.waitForFunction(async (wanted) => await navigator.clipboard.readText() === wanted, values.join('\n'));

    // Without a clipboard, the fingerprint is selected.
    await opened.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await copyFirst.click();
    await opened.waitForFunction(() => document.querySelector('.card .said').textContent.startsWith('Copying did not work'));
    assert.equal((await opened.evaluate(() => String(getSelection()))).replace(/\s/g, ''), records[0].fingerprints[0].value);

    // One fingerprint is visible; the likely copies are folded away, each with its words.
    const card = opened.locator('.card').first();
    assert.equal(await card.locator('.hash').count(), 1);
    assert.ok(await card.locator('.copies ul').isHidden());
    assert.deepEqual(await card.locator('.copies .value').allTextContents(), values.slice(1));
    await card.locator('.copies summary').click();
    assert.ok(await card.getByText('Mirror image', { exact: true }).isVisible());

    await opened.evaluate(axe);
    assert.deepEqual((await opened.evaluate(() => window.axe.run())).violations, []);

    await opened.getByRole('button', { name: 'Picture 1: Remove' }).click();
    assert.deepEqual(await opened.$$eval('.card h3', (all) => all.map(({ textContent }) => textContent)), ['Fingerprint of picture 2 (PDQ)']);
    await opened.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide')));
    assert.equal(await opened.$('.card'), null);
    assert.ok(await opened.isHidden('#results'));
    assert.deepEqual(await opened.evaluate(async () => [
      localStorage.length, sessionStorage.length, document.cookie, (await indexedDB.databases()).length, history.length,
    ]), [0, 0, '', 0, 2]);
    assert.deepEqual(complaints.filter((text) => !/Content Security Policy|jimun-seal-probe/.test(text)), []);
  } finally {
    await browser.close();
  }
});

test('Firefox saves it too', { skip: ENGINES[1].missing }, async () => {
  const downloads = join(folder, 'downloads');
  const driver = await ENGINES[1].launch({
    preferences: { 'browser.download.folderList': 2, 'browser.download.dir': downloads, 'browser.download.useDownloadDir': true },
  });
  try {
    await driver.goto(await place('file', page));
    await until(driver, seal);
    await driver.setFiles(INPUT, [image('sklearn_china.jpg')]);
    await settled(driver, 1);
    await driver.click(['#save']);
    const end = Date.now() + 20_000;
    let text = '';
    while (!text && Date.now() < end) {
      await new Promise((resolve) => { setTimeout(resolve, 100); });
      const names = await readdir(downloads).catch(() => []);
      if (names.includes('fingerprints.json')) text = await readFile(join(downloads, 'fingerprints.json'), 'utf8');
    }
    assert.deepEqual(JSON.parse(text), await driver.evaluate(() => document.querySelector('jimun-input').records));
  } finally {
    await driver.close();
  }
});
