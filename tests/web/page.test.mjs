/** The page as a person uses it. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { cropped } from './bitmap.mjs';
import { FILES, listed, readJson, root, settled, start, vector } from './harness.mjs';

const image = (name) => `${root}tests/images/${name}`;
let site;

before(async () => { site = await start(); });
after(() => site.close());

test('a real photo gives the peers\' fingerprint, and no request leaves the page after it is chosen', async () => {
  const page = await site.open();
  const before = site.requests.length;
  await page.setInputFiles(FILES, image('palapeli_european-honey-bee.jpg'));
  await settled(page, 1);
  const { pdq } = await vector('palapeli_european-honey-bee.jpg');
  assert.equal(await page.textContent('.hash'), pdq.hash);
  assert.match((await listed(page))[0].status, /^좋음/);
  assert.match(await page.textContent('.quality'), /100/);
  assert.deepEqual(site.requests.slice(before), []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a photo from a phone gives the peers\' fingerprint', async (t) => {
  const photo = `${root}../shared/suites/exif-samples/jpg/mobile/HMD_Nokia_8.3_5G.jpg`;
  if (!existsSync(photo)) return t.skip('../shared/suites is not beside this checkout');
  const page = await site.open();
  await page.setInputFiles(FILES, photo);
  await settled(page, 1);
  // pdqhash 0.2.8 on Pillow 13's pixels.
  assert.equal(await page.textContent('.hash'), PHONE_PHOTO_HASH);
  await page.context().close();
});
const PHONE_PHOTO_HASH = '86197fc0f1e78c1987587be6e0879a1927c879e6c81f8e1973e461e49e1e9a1a';

test('bad files are named in both languages and the others still finish', async () => {
  const photo = await readFile(image('sklearn_china.jpg'));
  const header = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0\0\0\0\0', 'latin1'),
    Buffer.from('\0\0\0\0IEND\xaeB\x60\x82', 'latin1'),
  ]);
  const zero = Buffer.from(header);
  zero.fill(0, 16, 24);
  const files = [
    ['empty.jpg', Buffer.alloc(0), 'empty'],
    ['half.jpg', photo.subarray(0, photo.length / 2), 'truncated'],
    ['text.jpg', Buffer.from('only words'), 'unknown_format'],
    ['wrong-extension.png', photo, undefined],
    ['zero.png', zero, 'zero_size'],
    ['tiny.png', await readFile(image('size_4x4.png')), 'too_small'],
    ['bomb.png', header, 'too_many_pixels'],
    ['paper.pdf', Buffer.from('%PDF-1.7'), 'unsupported_format'],
    ['good.jpg', photo, undefined],
  ];
  const page = await site.open();
  await page.setInputFiles(FILES, files.map(([name, buffer]) => ({ name, buffer, mimeType: 'image/jpeg' })));
  await settled(page, files.length);
  const { pdq } = await vector('sklearn_china.jpg');
  for (const locale of ['ko', 'en']) {
    await page.click(`[data-locale=${locale}]`);
    const words = await readJson(`pkg/src/words/locales/${locale}.json`);
    const shown = await listed(page);
    for (const [index, [name, , code]] of files.entries()) {
      const { state, status, hash } = shown[index];
      if (code) {
        const start = words[`error.${code}`].split('{')[0];
        assert.equal(state, code.startsWith('un') ? 'unsupported' : 'failed', name);
        assert.ok(status.startsWith(start) && !status.includes('{'), `${name}: ${status}`);
        assert.equal(hash, undefined, name);
      } else {
        assert.equal(hash, pdq.hash, name);
      }
    }
    const text = await page.evaluate(() => document.body.textContent + document.querySelector('jimun-input').shadowRoot.textContent);
    for (const [name] of files) assert.ok(!text.includes(name), `${name} is not shown`);
  }
  assert.match((await listed(page))[6].status, /3,600/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('dropped and pasted pictures are taken too', async () => {
  const page = await site.open({ locale: 'en' });
  const bytes = [...await readFile(image('png_palette.png'))];
  await page.evaluate((given) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(given)], 'x.png', { type: 'image/png' }));
    const send = (type, extra) => document.body.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), extra));
    send('drop', { dataTransfer: files });
    send('paste', { clipboardData: files });
  }, bytes);
  await settled(page, 2);
  const { pdq } = await vector('png_palette.png');
  assert.deepEqual(await page.$$eval('.hash', (all) => all.map((each) => each.textContent)), [pdq.hash, pdq.hash]);
  await page.context().close();
});

test('a turned photo shows both fingerprints and says why', async () => {
  const page = await site.open({ locale: 'en' });
  await page.setInputFiles(FILES, image('exif_orientation_6.jpg'));
  await settled(page, 1);
  const { pdq, pdq_upright: upright } = await vector('exif_orientation_6.jpg');
  assert.deepEqual(
    await page.$$eval('.hash', (all) => all.map((each) => each.textContent)), [upright.hash, pdq.hash],
  );
  await page.click('.card summary');
  assert.match(await page.textContent('.card details .label'), /direction stored in the file/);
  await page.context().close();
});

test('frames of a moving picture and see-through parts are named', async () => {
  const page = await site.open({ locale: 'en' });
  await page.setInputFiles(FILES, [image('gif_animated.gif'), image('webp_lossless_alpha.webp')]);
  await settled(page, 2);
  const labels = await page.$$eval('.card', (cards) => cards.map(
    (card) => [...card.querySelectorAll('details .label')].map((label) => label.textContent),
  ));
  assert.match(labels[0][0], /^Frame \d+ of the moving picture$/);
  assert.match(labels[1][0], /white ground/);
  await page.context().close();
});

test('copying gives the plain fingerprints, and removing leaves nothing', async () => {
  const page = await site.open({ locale: 'en' });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.setInputFiles(FILES, image('sklearn_china.jpg'));
  await settled(page, 1);
  const { pdq } = await vector('sklearn_china.jpg');
  const count = 1 + await page.$$eval('.copies li', (all) => all.length);
  assert.ok(count > 2 && count <= 24);
  await page.getByRole('button', { name: `Picture 1: Copy ${count} fingerprints` }).click();
  await page.waitForSelector('.card .said:not(:empty)');
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  assert.equal(lines[0], pdq.hash);
  assert.equal(lines.length, count);
  await page.getByRole('button', { name: 'Picture 1: Copy record (JSON)' }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith('{'));
  const record = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  assert.equal(record.fingerprints[0].value, pdq.hash);
  await page.getByRole('button', { name: 'Picture 1: Remove' }).click();
  assert.equal(await page.$('.card'), null);
  assert.ok(await page.isHidden('#copy-all'));
  await page.context().close();
});

test('a click on a fingerprint selects it whole, and the page stays where it is', async () => {
  const page = await site.open({ locale: 'en', height: 400 });
  await page.setInputFiles(FILES, ['sklearn_china.jpg', 'gradient_h.png'].map(image));
  await settled(page, 2);
  const hash = page.locator('.hash').nth(1);
  await hash.scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  assert.ok(before > 300, 'the place to choose is out of sight');
  await hash.click();
  assert.equal((await page.evaluate(() => String(getSelection()))).replace(/\s/g, ''), await hash.textContent());
  await page.locator('.quality').nth(1).click();
  assert.equal(await page.evaluate(() => scrollY), before);
  await page.context().close();
});

test('nothing is stored, and leaving wipes the page', async () => {
  const page = await site.open({ locale: 'en' });
  await page.setInputFiles(FILES, image('sklearn_china.jpg'));
  await settled(page, 1);
  const stored = await page.evaluate(async () => ({
    cookies: document.cookie,
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    chosen: document.querySelector('jimun-input').shadowRoot.querySelector('input').files.length,
  }));
  assert.deepEqual(stored, { cookies: '', local: 0, session: 0, databases: 0, caches: 0, chosen: 0 });
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide')));
  assert.equal(await page.$('.card'), null);
  await page.context().close();
});

test('axe finds no fault in either language, light or dark', async () => {
  const axe = await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8');
  for (const [locale, colorScheme] of [['ko', 'light'], ['en', 'dark']]) {
    const page = await site.open({ locale, colorScheme, path: `/?lang=${locale}` });
    await page.setInputFiles(FILES, ['exif_orientation_6.jpg', 'gradient_h.png', 'size_4x4.png'].map(image));
    await settled(page, 3);
    await page.setInputFiles('.check input', image('sklearn_china.jpg'));
    await page.waitForSelector('.check .verdict.weak', { state: 'attached' });
    for (const summary of await page.$$('summary')) await summary.click();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`), []);
    await page.context().close();
  }
});

test('the keyboard alone reaches everything, and focus is not lost', async () => {
  const page = await site.open({ locale: 'en' });
  const focused = () => page.evaluate(() => (document.activeElement.shadowRoot?.activeElement ?? document.activeElement).getAttribute('aria-label'));
  for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Choose pictures');
  await page.setInputFiles(FILES, [image('sklearn_china.jpg'), image('gradient_h.png')]);
  await settled(page, 2);
  await page.getByRole('button', { name: 'Picture 1: Remove' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'Picture 2: Remove');
  await page.getByRole('button', { name: 'Picture 2: Remove' }).focus();
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'Choose pictures');
  await page.context().close();
});

test('it fits a phone and a desk in both languages, light and dark', async () => {
  for (const locale of ['ko', 'en']) {
    for (const width of [320, 360, 1280]) {
      const page = await site.open({ locale, width, path: `/?lang=${locale}` });
      await page.setInputFiles(FILES, [image('exif_orientation_6.jpg'), image('gradient_h.png'), image('size_4x4.png')]);
      await settled(page, 3);
      assert.equal(await page.getAttribute('html', 'lang'), locale);
      for (const summary of await page.$$('summary')) await summary.click();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${locale} at ${width} px: ${overflow} px too wide`);
      await page.context().close();
    }
  }
});

test('without scripts the page says that it needs them, and offers nothing to choose', async () => {
  const page = await (await site.browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })).newPage();
  await page.goto(site.origin);
  assert.ok(await page.locator('noscript p').isVisible());
  assert.equal(await page.locator('input:visible, summary:visible').count(), 0);
  await page.context().close();
});

test('likely copies are folded away, in words, with what they cost', async () => {
  for (const [locale, count, label, cost] of [
    ['ko', /있을 법한 사본의 지문 (\d+)개/, '좌우를 뒤집은 사본', /사진에 대해 더 많이 알려 줘요/],
    ['en', /And (\d+) for likely copies/, 'Mirror image', /say more about the picture/],
  ]) {
    const page = await site.open({ locale, path: `/?lang=${locale}` });
    await page.setInputFiles(FILES, image('sklearn_china.jpg'));
    await settled(page, 1);
    assert.equal(await page.$$eval('.hash', (all) => all.length), 1);
    const [, said] = count.exec(await page.textContent('.copies summary'));
    assert.ok(await page.isHidden('.copies ul'));
    await page.click('.copies summary');
    assert.ok(await page.isVisible('.copies ul'));
    const labels = await page.$$eval('.copies li span', (spans) => spans.map(({ textContent }) => textContent));
    assert.ok(labels.length > 1 && labels.length <= 23);
    assert.equal(labels.length, Number(said));
    assert.ok(labels.includes(label));
    assert.match(await page.textContent('.copies .note'), cost);
    const target = await page.getAttribute('.copies a', 'href');
    assert.ok(await page.$(target), 'the link leads to where it is explained');
    await page.context().close();
  }
});

test('the choice of protection holds for pictures chosen from then on, by keyboard too', async () => {
  const page = await site.open({ locale: 'en' });
  const copies = () => page.$$eval('.card', (cards) => cards.map((card) => card.querySelectorAll('.copies li').length));
  assert.match(await page.textContent('.protection summary'), /Common edits/);
  await page.focus('.protection summary');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowUp');
  assert.match(await page.textContent('.protection summary'), /Mirror image too/);
  await page.setInputFiles(FILES, image('sklearn_china.jpg'));
  await settled(page, 1);
  await page.check('#protection-off');
  await page.setInputFiles(FILES, image('sklearn_china.jpg'));
  await settled(page, 2);
  await page.check('#protection-wide');
  await page.setInputFiles(FILES, image('sklearn_china.jpg'));
  await settled(page, 3);
  const [mirrored, none, wide] = await copies();
  assert.deepEqual([mirrored, none], [1, 0]);
  assert.ok(wide > 23 && wide <= 71);
  await page.click('[data-locale=ko]');
  assert.match(await page.textContent('.protection summary'), /더 여러 방식까지/);
  await page.context().close();
});

test('a copy can be tried: caught or missed is said, shown and announced, and nothing is asked for', async () => {
  const page = await site.open({ locale: 'en' });
  const original = await readFile(image('bmp_24.bmp'));
  const before = site.requests.length;
  await page.setInputFiles(FILES, image('bmp_24.bmp'));
  await settled(page, 1);
  await page.click('.check summary');
  assert.match(await page.textContent('.check summary'), /Would this copy be caught\?/);
  const choose = async (file) => {
    await page.setInputFiles('.check input', file);
    await page.waitForFunction(() => !document.querySelector('.check .verdict').classList.contains('stopped'));
    await page.waitForFunction(() => document.querySelector('#announcer').textContent.endsWith(document.querySelector('.check .verdict').textContent));
    return page.textContent('.check .verdict');
  };
  const crop = { name: 'crop.bmp', mimeType: 'image/bmp', buffer: cropped(original, 0.04) };
  assert.match(await choose(crop), /^Caught: .*About [45]% cut off at every edge.*\(Difference \d+; up to 31/);
  assert.match(await page.textContent('#announcer'), /^Picture 1: Caught/);
  assert.equal(await page.getAttribute('.check input', 'aria-label'), 'Picture 1: Choose another copy');
  assert.match(await choose(image('sklearn_china.jpg')), /^Missed/);
  assert.match(await choose(image('size_4x4.png')), /too small/);
  await page.click('[data-locale=ko]');
  assert.match(await page.textContent('.check .verdict'), /너무 작아/);
  assert.ok(await page.isVisible('.check .verdict'), 'what was unfolded stays so');
  assert.match(await choose(crop), /^찾을 수 있어요.*잘라낸 사본으로 보여요/);
  assert.equal(await page.$eval('.check input', ({ files }) => files.length), 0);
  assert.deepEqual(site.requests.slice(before), []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
