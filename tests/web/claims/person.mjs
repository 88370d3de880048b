/** `<jimun-input>` as people meet it: by keyboard, by ear, in their language, on narrow screens. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { until } from '../engines.mjs';
import { choose, focused, open, settled } from '../fixtures/control.mjs';
import { hebrew, pseudo } from '../fixtures/locales.mjs';
import { root } from '../harness.mjs';
import { PHOTO, WEAK, filled, title, words } from './materials.mjs';

const axe = await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8');

export const ofThePerson = {
  'the keyboard alone reaches everything, and the focus is never lost': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => document.querySelector('#before').focus());
    await driver.press('Tab');
    assert.match(await focused(driver), /사진 고르기$/);
    await choose(driver, PHOTO, WEAK);
    await driver.press('Tab');
    assert.equal(await focused(driver), '');
    await driver.press('Tab');
    assert.equal(await focused(driver), `${title(1)}: 빼기`);
    await driver.press('Enter');
    assert.equal(await focused(driver), `${title(2)}: 빼기`);
    await driver.press('Space');
    assert.match(await focused(driver), /사진 고르기$/);
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input').files.length), 0);
    // In progress: after stopping, the focus is on trying again.
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      control.fingerprinter = window.obedient([{ stage: 'reading' }]);
      control.addFiles([new Blob(['x'])]);
    });
    await driver.press('Tab');
    assert.equal(await focused(driver), `${title(1)}: 멈추기`);
    await driver.press('Enter');
    assert.equal(await until(driver, () => {
      const { activeElement } = document.querySelector('jimun-input').shadowRoot;
      return activeElement?.matches('[part~=retry]') && activeElement.getAttribute('aria-label');
    }), `${title(1)}: 다시 하기`);
  },

  'assistive technology hears what is what, and what happens': async (driver, site) => {
    await open(driver, site);
    const status = () => [...document.querySelector('jimun-input').shadowRoot.querySelectorAll('[role=status]')]
      .map(({ textContent }) => textContent).join('');
    assert.equal(await driver.evaluate(status), '', 'the live regions are there before there is anything to say');
    await choose(driver, PHOTO);
    await until(driver, (text) => [...document.querySelector('jimun-input').shadowRoot.querySelectorAll('[role=status]')]
      .some(({ textContent }) => textContent.includes(text)), filled(words.ko['announce.done'], { title: title(1) }));
    const expected = [
      [['jimun-input', '[part~=remove]'], { role: 'button', name: `${title(1)}: 빼기` }],
      [['jimun-input', 'ol'], { role: 'list', name: words.ko.list }],
    ];
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      control.fingerprinter = window.obedient([{ stage: 'reading' }]);
      control.addFiles([new Blob(['x'])]);
    });
    await until(driver, () => document.querySelector('jimun-input').shadowRoot.querySelectorAll('li').length === 2);
    expected.push([['jimun-input', 'li:last-child progress'], { role: /^progress/, name: title(2) }]);
    for (const [path, { role, name }] of expected) {
      if (driver.heard) {
        const heard = await driver.heard(path);
        assert.equal(heard.name, name);
        assert.match(heard.role, role instanceof RegExp ? role : new RegExp(`^${role}$`));
      } else {
        const asked = role instanceof RegExp ? 'progressbar' : role;
        assert.ok(await driver.hears(path, { role: asked, name }), `${asked} “${name}”`);
      }
    }
  },

  'axe finds no fault in any state, in either language': async (driver, site) => {
    for (const locale of ['ko', 'en']) {
      await open(driver, site);
      await driver.evaluate((lang) => {
        document.documentElement.lang = lang;
        document.querySelector('form').reportValidity();
        window.showEveryState();
      }, locale);
      await until(driver, () => document.querySelector('jimun-input').shadowRoot.querySelectorAll('li').length === 13);
      await driver.inject(axe);
      const violations = await driver.evaluate(() => window.axe.run().then(({ violations: found }) => (
        found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`))));
      assert.deepEqual(violations, []);
    }
  },

  'it speaks the language of its place, and other words where the page has them': async (driver, site) => {
    await open(driver, site);
    const choice = () => driver.evaluate(() => new Promise((resolve) => {
      const { shadowRoot } = document.querySelector('jimun-input');
      setTimeout(() => resolve(shadowRoot.querySelector('[part=choose]').textContent));
    }));
    const set = (selector, lang) => driver.evaluate(([where, value]) => { document.querySelector(where).lang = value; }, [selector, lang]);
    assert.equal(await choice(), words.ko['choose.many']);
    await set('html', 'en-GB');
    assert.equal(await choice(), words.en['choose.many']);
    await set('jimun-input', 'ko-KR');
    assert.equal(await choice(), words.ko['choose.many']);
    await set('jimun-input', 'fr');
    assert.equal(await choice(), words.en['choose.many']);
    await driver.evaluate(() => {
      document.querySelector('jimun-input').words = {
        'choose.many': 'Choisir', 'error.empty': 'Vide.', 'item.leftOut': '', 'summary.without.one': '{count} sans',
      };
    });
    assert.equal(await choice(), 'Choisir');
    await driver.evaluate(() => document.querySelector('jimun-input').addFiles([new Blob([])]));
    await settled(driver, 1);
    const texts = await driver.evaluate(() => ['[part=item-status]', '[part=summary]'].map((selector) => (
      document.querySelector('jimun-input').shadowRoot.querySelector(selector).textContent.trim())));
    assert.deepEqual(texts, ['Vide.', '1 sans']);
  },

  'longer words and right-to-left ones fit 320 px, also at twice the size': async (driver, site) => {
    const made = (change) => Object.fromEntries(Object.entries(words.en).map(([key, text]) => [key, change(text)]));
    const cases = [
      [320, 'ltr', '100%', {}], [320, 'ltr', '100%', made(pseudo)], [320, 'rtl', '100%', made(hebrew)], [640, 'ltr', '200%', made(pseudo)],
    ];
    await driver.goto(`${site.origin}/narrow.html`);
    await until(driver, () => typeof window.measure === 'function');
    for (const [width, direction, size, own] of cases) {
      const look = await driver.evaluate((given) => window.measure(given), { width, direction, size, words: own });
      assert.deepEqual(look, { rows: 13, overflow: 0, wide: [], mark: direction === 'rtl' ? 'right' : 'left' }, `${width} ${direction} ${size}`);
    }
  },

  'why a fingerprint is weak, and what would help, is shown and announced': async (driver, site) => {
    await open(driver, site);
    const reason = words.ko['verdict.weak.low_detail'];
    await choose(driver, WEAK);
    assert.equal(await driver.evaluate(() => (
      document.querySelector('jimun-input').shadowRoot.querySelector('[part=item-status]').textContent)), reason);
    await until(driver, (text) => [...document.querySelector('jimun-input').shadowRoot.querySelectorAll('[role=status]')]
      .some(({ textContent }) => textContent.includes(text)), reason);
    assert.match(await driver.evaluate(() => (
      document.querySelector('jimun-input').shadowRoot.querySelector('[part=summary]').textContent)), /그중 1개는 목록에서 살펴볼 점이 있어요/);
  },

  'of several pictures at once it is announced how many are ready, and how many have a note': async (driver, site) => {
    await open(driver, site);
    // All at once, however busy the machine is: only then are they one announcement.
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      const states = window.everyState();
      control.fingerprinter = window.obedient([states[4], states[5], states[10]]);
      control.addFiles(['x', 'y', 'z'].map((text) => new Blob([text])));
    });
    const summary = await until(driver, () => {
      const { textContent } = document.querySelector('jimun-input').shadowRoot.querySelector('[part=summary]');
      return textContent.includes('1장') && textContent;
    });
    assert.match(summary, /지문 2개를 만들었어요. 그중 1개는.*사진 1장은 지문이 없어요/);
    await until(driver, (text) => [...document.querySelector('jimun-input').shadowRoot.querySelectorAll('[role=status]')]
      .some(({ textContent }) => textContent.includes(text)), filled(words.ko['summary.noted.one'], { count: 1 }));
  },
};
