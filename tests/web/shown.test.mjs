/**
 * What happens is where the person looks: on phones and desks, in both languages, with large text,
 * and if the page's scripts never come. The same claims in Chromium and Firefox.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../../tools/serve.mjs';
import { ENGINES, until } from './engines.mjs';
import { INPUT } from './fixtures/control.mjs';
import { readJson, root } from './harness.mjs';
import { network } from './network.mjs';

const image = (name) => `${root}tests/images/${name}`;
const SIZES = [[360, 740], [320, 568], [390, 844], [1280, 800]];
const WITHIN_MS = 15_000;

/** In the page: the engine is up, whatever its seal. */
const isUp = () => Boolean(document.querySelector('jimun-input')?.shadowRoot?.querySelector('[data-seal=sealed], [data-seal=open]'));

/**
 * In the page: whether what is said of the picture is on the screen, whole: in the line under the
 * button or in the list.
 */
const look = () => {
  const { shadowRoot } = document.querySelector('jimun-input');
  const isOnScreen = (selector) => {
    const { top, bottom, height } = shadowRoot.querySelector(selector)?.getBoundingClientRect() ?? { height: 0 };
    return height > 0 && top >= 0 && bottom <= innerHeight;
  };
  return {
    seen: isOnScreen('[part=now]') || isOnScreen('[part=item-status]'),
    state: shadowRoot.querySelector('li')?.dataset.state,
    focused: document.activeElement === document.body,
  };
};

/** What `look` returns once it is as expected, or the last time. */
async function looked(driver, expected) {
  for (const end = Date.now() + WITHIN_MS; ;) {
    const found = await driver.evaluate(look);
    if (Date.now() > end || Object.entries(expected).every(([key, value]) => found[key] === value)) return found;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

for (const engine of ENGINES.slice(0, 2)) {
  test(engine.name, { skip: engine.missing && `SKIPPED: ${engine.missing}` }, async (t) => {
    const site = await serve();
    const driver = await engine.launch();
    t.after(async () => {
      await driver.close();
      await site.close();
    });

    await t.test('what becomes of a picture is on the screen without scrolling: in progress, refused and done; focus stays', async () => {
      for (const lang of ['ko', 'en']) {
        for (const [width, height] of SIZES) {
          await driver.resize(width, height);
          await driver.goto(`${site.origin}/?lang=${lang}`);
          await until(driver, isUp);
          for (const [file, state] of [['size_4x4.png', 'failed'], ['sklearn_china.jpg', 'done'], ['sklearn_china.jpg', 'hashing']]) {
            // As for a person, the button is in view, and no more has to be.
            await driver.evaluate((busy) => {
              const control = document.querySelector('jimun-input');
              control.clear();
              control.shadowRoot.querySelector('[part=choose]').scrollIntoView({ block: 'end' });
              if (!busy) return;
              control.fingerprinter = {
                seal: Promise.resolve({ sealed: true, open: [] }), prefetched: Promise.resolve([]), close() {},
                fingerprint: (_, { onProgress }) => {
                  onProgress({ stage: 'hashing', fraction: 0 });
                  return new Promise(() => {});
                },
              };
            }, state === 'hashing');
            await driver.setFiles(INPUT, [image(file)]);
            const expected = { seen: true, state, focused: true };
            assert.deepEqual(await looked(driver, expected), expected, `${lang} ${width}×${height} ${state}`);
          }
        }
      }
    });

    await t.test('with text of twice the size the pages fit phones, results and all', async () => {
      for (const path of ['/', '/form/?lang=en']) {
        for (const width of [320, 360]) {
          await driver.resize(width, 740);
          await driver.goto(site.origin + path);
          await until(driver, isUp);
          await driver.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
          await driver.setFiles(INPUT, ['exif_orientation_6.jpg', 'size_4x4.png'].map(image));
          await until(driver, () => document.querySelector('jimun-input').files.every(({ record, error }) => record || error));
          const { wide, page } = await driver.evaluate(() => {
            for (const details of document.querySelectorAll('details')) details.open = true;
            const { clientWidth, scrollWidth } = document.documentElement;
            const { shadowRoot } = document.querySelector('jimun-input');
            const all = [...document.body.querySelectorAll('*'), ...shadowRoot.querySelectorAll('*')];
            return {
              page: scrollWidth - clientWidth,
              wide: all.filter((element) => {
                const { right, width: own } = element.getBoundingClientRect();
                return own > 1 && right > clientWidth + 1;
              }).map((element) => element.className || element.localName),
            };
          });
          assert.deepEqual([page, wide], [0, []], `${path} ${width}`);
        }
      }
    });

    await t.test('a long list is folded, what needs attention first, and opens on demand', async () => {
      await driver.resize(360, 740);
      await driver.goto(`${site.origin}/?lang=en`);
      await until(driver, isUp);
      await driver.evaluate(() => {
        const control = document.querySelector('jimun-input');
        let calls = 0;
        control.fingerprinter = {
          seal: Promise.resolve({ sealed: true, open: [] }), prefetched: Promise.resolve([]), close() {},
          fingerprint: () => {
            calls += 1;
            if ([20, 33, 47].includes(calls)) return Promise.reject({ kind: 'malformed', detail: { code: 'truncated' } });
            const fingerprints = [{ signal_type: 'pdq', value: 'ab'.repeat(32), quality: 90, variant: 'full' }];
            return Promise.resolve({ record: { fingerprints, verdict: { level: 'good' } }, json: '{}' });
          },
        };
        control.addFiles(Array.from({ length: 50 }, () => new Blob(['x'])));
      });
      await until(driver, () => document.querySelector('jimun-input').files.every(({ record, error }) => record || error));
      const rows = () => driver.evaluate(() => [...document.querySelector('jimun-input').shadowRoot.querySelectorAll('li')]
        .flatMap((row, index) => (row.hidden ? [] : [index + 1])));
      assert.deepEqual(await rows(), [1, 2, 20, 33, 47]);
      await driver.click(['jimun-input', '[part~=show-all]']);
      await until(driver, () => !document.querySelector('jimun-input').shadowRoot.querySelector('li[hidden]'));
      assert.equal((await rows()).length, 50);
      const line = await driver.evaluate(() => document.querySelector('jimun-input').shadowRoot.querySelector('[part=now]').textContent);
      assert.match(line, /^47 fingerprints are ready\. 3 pictures have no fingerprint\.$/);
    });

    await t.test('if a script of the page does not come, the page says so, and offers nothing to choose', async () => {
      for (const [path, missing, folder] of [
        ['/', '/dist/main.js', ''], ['/', '/jimun/shared.js', ''], ['/form/', '/jimun/element.js', 'form/'], ['/form/', '/jimun/element/define.js', 'form/'],
      ]) {
        const words = await readJson(`www/src/${folder}locales/ko.json`);
        const net = await network(site.origin, { fault: (entry) => (entry.path === missing ? 'unavailable' : undefined) });
        try {
          await driver.goto(`${net.origin}${path}?lang=ko`);
          const { said, choosers } = await driver.evaluate(() => {
            // What is said late is said now.
            for (const animation of document.getAnimations()) animation.finish();
            const isVisible = (element) => element.getBoundingClientRect().height > 0 && getComputedStyle(element).visibility === 'visible';
            return {
              said: [...document.querySelectorAll('jimun-input p')].filter(isVisible).map(({ textContent }) => textContent),
              choosers: document.querySelectorAll('input[type=file]').length + (document.querySelector('jimun-input').shadowRoot ? 1 : 0),
            };
          });
          for (const word of ['soon', 'late']) assert.ok(said.includes(words[word]), `${missing}: ${said}`);
          assert.equal(choosers, 0, missing);
        } finally {
          await net.close();
        }
      }
    });
  });
}
