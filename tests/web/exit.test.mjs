/** `<jimun-exit>`: leaves at once and leaves no trace, in every engine. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { ENGINES, until } from './engines.mjs';
import { serveFixtures } from './fixtures/server.mjs';
import { readJson, root } from './harness.mjs';

const words = { ko: await readJson('pkg/src/exit/locales/ko.json'), en: await readJson('pkg/src/exit/locales/en.json') };
const axe = await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8');

async function open(driver, { origin }) {
  await driver.goto(`${origin}/start.html`);
  await driver.goto(`${origin}/exit.html`);
  await until(driver, () => document.querySelector('#exit')?.shadowRoot && Boolean(
    document.querySelector('jimun-input').shadowRoot?.querySelector('[data-seal=sealed], [data-seal=open]'),
  ));
}

const left = (driver) => until(driver, () => document.querySelector('#elsewhere') !== null);
const said = () => document.querySelector('#exit').shadowRoot.querySelector('[role=status]').textContent;
const lamps = () => document.querySelector('#exit').shadowRoot.querySelectorAll('.steps:not([hidden]) .on').length;

const CLAIMS = {
  'a click leads elsewhere, and Back does not lead here': async (driver, site) => {
    await open(driver, site);
    const before = await driver.evaluate(() => history.length);
    await driver.click(['#exit a']);
    await left(driver);
    assert.equal(await driver.evaluate(() => history.length), before);
    const { headers } = site.requests.findLast(({ url }) => url === '/elsewhere.html');
    assert.equal(headers.referer, undefined);
    await driver.back();
    await until(driver, () => document.querySelector('#start') !== null);
  },

  'before it goes, the page is covered and wiped': async (driver, site) => {
    await open(driver, site);
    await driver.setFiles(['jimun-input', 'input'], [`${root}tests/images/sklearn_china.jpg`]);
    await until(driver, () => document.querySelector('jimun-input').records.length === 1);
    // All at once, before the browser leaves.
    const state = await driver.evaluate(() => {
      history.replaceState({ step: 2 }, '');
      document.querySelector('#text').value = 'typed';
      const heard = [];
      for (const type of ['jimun-before-exit', 'jimun-exit']) {
        window.addEventListener(type, (event) => heard.push([type, event.cancelable, new URL(event.detail.href).pathname]));
      }
      document.querySelector('#exit').exit();
      document.querySelector('#exit').exit();
      const cover = document.documentElement.lastElementChild;
      const { width, height } = cover.getBoundingClientRect();
      return {
        heard, title: document.title.trim().replace('\u200b', ''), typed: document.querySelector('#text').value,
        files: document.querySelector('jimun-input').files.length, state: history.state,
        body: getComputedStyle(document.body).visibility,
        heading: getComputedStyle(document.querySelector('h1')).visibility,
        covered: cover !== document.body && width >= document.documentElement.clientWidth && height >= window.innerHeight,
      };
    });
    assert.deepEqual(state, {
      heard: [['jimun-before-exit', true, '/elsewhere.html'], ['jimun-exit', false, '/elsewhere.html']],
      title: '', typed: '', files: 0, state: null, body: 'hidden', heading: 'hidden', covered: true,
    });
    await left(driver);
  },

  'Shift three times leads elsewhere, and each press is told': async (driver, site) => {
    await open(driver, site);
    await driver.press('Shift');
    assert.equal(await driver.evaluate(said), words.ko['pressed.other'].replace('{count}', '2'));
    assert.equal(await driver.evaluate(lamps), 1);
    await driver.press('Shift');
    assert.equal(await driver.evaluate(said), words.ko['pressed.one'].replace('{count}', '1'));
    assert.equal(await driver.evaluate(lamps), 2);
    await driver.press('Shift');
    await left(driver);
  },

  'capital letters do not count, and the count runs out': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => document.querySelector('#text').focus());
    await driver.press('Shift', 'Shift', 'Shift+A', 'Shift');
    assert.equal(await driver.evaluate(said), words.ko['pressed.other'].replace('{count}', '2'));
    await until(driver, (expired) => document.querySelector('#exit').shadowRoot.querySelector('[role=status]').textContent === expired,
      words.ko.expired);
    assert.equal(await driver.evaluate(lamps), 0);
    await driver.press('Shift', 'Shift');
    assert.equal(await driver.evaluate(lamps), 2);
    assert.equal(await driver.evaluate(() => location.pathname), '/exit.html');
  },

  'a listener can keep the page; then nothing is touched': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => {
      document.querySelector('#text').value = 'typed';
      document.addEventListener('jimun-before-exit', (event) => event.preventDefault());
    });
    await driver.click(['#exit a']);
    assert.deepEqual(await driver.evaluate(() => [
      location.pathname, document.title, document.querySelector('#text').value, getComputedStyle(document.body).visibility,
    ]), ['/exit.html', '나가기 전', 'typed', 'visible']);
  },

  'the variant for the top of the page is seen only while it has the focus, and works by Enter': async (driver, site) => {
    await open(driver, site);
    const size = () => driver.evaluate(() => {
      const { width, height } = document.querySelector('[skip]').getBoundingClientRect();
      return width > 40 && height > 40;
    });
    assert.equal(await size(), false);
    await driver.evaluate(() => document.querySelector('[skip]').shadowRoot.querySelector('a').focus());
    assert.equal(await size(), true);
    await driver.press('Enter');
    await left(driver);
  },

  'it goes only to addresses of the web, by default to the weather': async (driver, site) => {
    await open(driver, site);
    const hrefs = await driver.evaluate(() => {
      const exit = document.querySelector('[skip]');
      return ['https://example.org/a', 'javascript:alert(1)', 'data:text/html,x'].map((href) => {
        exit.href = href;
        return exit.href;
      });
    });
    assert.deepEqual(hrefs, ['https://example.org/a', 'https://www.weather.go.kr/', 'https://www.weather.go.kr/']);
  },

  'axe finds no fault in either language; words can be the page\'s': async (driver, site) => {
    await open(driver, site);
    for (const locale of ['ko', 'en']) {
      const text = await driver.evaluate(async (lang) => {
        document.documentElement.lang = lang;
        const link = document.querySelector('[skip]').shadowRoot.querySelector('a');
        link.focus();
        await new Promise((resolve) => { setTimeout(resolve); });
        return link.textContent;
      }, locale);
      assert.equal(text, words[locale].exit);
      await driver.inject(axe);
      const violations = await driver.evaluate(() => window.axe.run().then(({ violations: found }) => (
        found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`))));
      assert.deepEqual(violations, []);
    }
    assert.equal(await driver.evaluate(async () => {
      const exit = document.querySelector('[skip]');
      await import('/jimun/exit/define.js?again');
      exit.words = { exit: 'Weg' };
      return exit.shadowRoot.querySelector('a').textContent;
    }), 'Weg');
  },
};

for (const { name, launch, missing } of ENGINES) {
  test(`${name}: <jimun-exit>`, { skip: missing && `SKIPPED: ${missing}` }, async (t) => {
    const site = await serveFixtures();
    const driver = await launch();
    try {
      for (const [claim, prove] of Object.entries(CLAIMS)) await t.test(claim, () => prove(driver, site));
      if (driver.complaints) await t.test('the console has no complaint', () => assert.deepEqual(driver.complaints, []));
    } finally {
      await driver.close();
      await site.close();
    }
  });
}

const [{ missing }] = ENGINES;
test('without scripts it is a plain link', { skip: missing && `SKIPPED: ${missing}` }, async () => {
  const site = await serveFixtures();
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await page.goto(`${site.origin}/exit.html`);
    await page.getByRole('link', { name: '나가기' }).click();
    await page.waitForURL('**/elsewhere.html');
  } finally {
    await browser.close();
    await site.close();
  }
});

test('the words are complete in both languages, and say nothing false', () => {
  assert.deepEqual(Object.keys(words.ko), Object.keys(words.en));
  for (const text of [...Object.values(words.ko), ...Object.values(words.en)]) {
    assert.doesNotMatch(text, /안전하게|safely|흔적|trace|기록을 지|erase/i);
  }
});
