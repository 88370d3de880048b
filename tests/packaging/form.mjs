/** The report form of every example in Chromium: one list of steps for all frameworks. */
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../../tools/chromium.mjs';

const WHERE = 'https://example.org/seen';
const ELSEWHERE = 'https://www.weather.go.kr/';

/** In the page, before anything else: what happened and what was refused. */
function listen() {
  window.events = [];
  window.refused = [];
  for (const type of ['jimun-add', 'jimun-done', 'jimun-error']) window.addEventListener(type, () => window.events.push(type));
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
    window.refused.push(`${effectiveDirective} ${blockedURI} ${sample}`);
  });
}

/** Opens the page and passes it to `prove`. Afterwards, nothing may have been refused or thrown. */
export async function withForm(address, picture, prove) {
  const browser = await chromium.launch(chromiumLaunch());
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  const thrown = [];
  page.on('pageerror', (error) => thrown.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('jimun-seal-probe')) thrown.push(message.text()); });
  await page.addInitScript(listen);
  await page.route(ELSEWHERE, (route) => route.fulfill({ contentType: 'text/html', body: '<title>weather</title>' }));
  const control = page.locator('jimun-input');
  const form = {
    page,
    control,
    sealed: () => page.waitForFunction(() => document.querySelector('jimun-input')?.matches(':state(sealed)')),
    choose: () => control.locator('input').setInputFiles(picture),
    done: () => page.waitForFunction(() => document.querySelector('jimun-input').files[0]?.state === 'done'),
    ready: (count) => page.waitForFunction((wanted) => document.querySelector('#ready').textContent.includes(wanted), String(count)),
    state: () => control.evaluate(({ value, records, validity }) => [value, records.length, validity.valueMissing]),
    workers: async (count) => {
      for (const end = Date.now() + 10_000; page.workers().length !== count && Date.now() < end;) await page.waitForTimeout(50);
      assert.equal(page.workers().length, count, 'workers');
    },
  };
  try {
    await page.goto(address);
    await form.sealed();
    await prove(form);
    assert.deepEqual([...await page.evaluate(() => window.refused ?? []), ...thrown], [], 'refused or thrown');
  } catch (error) {
    throw new Error([error.message, ...thrown].join('\n'));
  } finally {
    await browser.close();
  }
}

/** Required, choice, value, another render, sending, reset, leaving. */
export async function proveForm({ page, control, choose, done, ready, state, sealed }, hash) {
  await page.click('#send');
  assert.equal(await page.textContent('#problem'), await control.evaluate(({ validationMessage }) => validationMessage));
  assert.notEqual(await page.textContent('#problem'), '', 'the required control holds the form back');
  assert.equal(await page.isVisible('#sent'), false);

  await choose();
  // Every letter is another render.
  await page.locator('#where').pressSequentially(WHERE);
  await done();
  await ready(1);
  assert.equal(await page.textContent('#problem'), '', 'jimun-add was heard');
  const [value] = await state();
  if (await page.isVisible('#language')) {
    const before = await page.textContent('#ready');
    await page.click('#language');
    await page.waitForFunction((text) => document.documentElement.lang === 'en' && document.querySelector('#ready').textContent !== text, before);
  }
  assert.deepEqual(await page.evaluate(() => window.events), ['jimun-add', 'jimun-done'], 'another render starts nothing');
  assert.deepEqual(await state(), [value, 1, false], 'another render loses nothing');

  await page.click('#send');
  const [entry, where, ...others] = (await page.textContent('#sent pre')).split('\n');
  assert.equal(JSON.parse(entry.slice('fingerprints: '.length)).fingerprints[0].value, hash, 'the peers\' fingerprint');
  assert.deepEqual([where, others], [`where: ${WHERE}`, []]);

  await page.click('#reset');
  await ready(0);
  assert.deepEqual(await state(), ['', 0, true], 'after the reset');
  assert.deepEqual([await page.inputValue('#where'), await page.isVisible('#sent')], ['', false]);

  await choose();
  await ready(1);
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await ready(0);
  assert.deepEqual(await state(), ['', 0, true], 'after leaving');
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await sealed();
}

/** An element that was removed from the page holds nothing and does nothing. */
export async function proveUnmounting({ page, control, choose, ready, sealed, workers }) {
  await choose();
  await ready(1);
  await workers(1);
  const before = await control.elementHandle();
  await page.click('#toggle');
  await control.waitFor({ state: 'detached' });
  await workers(0);
  assert.deepEqual(await before.evaluate(({ value, files }) => [value, files.length]), ['', 0]);

  await page.click('#toggle');
  await sealed();
  assert.ok(await control.evaluate((element, other) => element !== other, before), 'another element');
  await ready(0);
  await control.evaluate((element) => {
    element.fingerprinter = {
      seal: new Promise(() => {}),
      fingerprint: (_, { signal }) => new Promise((_, reject) => {
        signal.addEventListener('abort', () => { window.aborted = true; reject(signal.reason); });
      }),
    };
    element.addFiles([new Blob(['never read'])]);
  });
  assert.equal(await page.evaluate(() => window.aborted), undefined);
  await page.click('#toggle');
  await page.waitForFunction(() => window.aborted);
}

/** The exit leaves the page, even while the framework renders. */
export async function proveExit({ page }) {
  const refused = await page.evaluate(() => window.refused);
  await page.click('jimun-exit a');
  await page.waitForURL(ELSEWHERE);
  assert.deepEqual(refused, [], 'refused');
}
