/** `<jimun-input>` as a form control: one list of claims, for every engine. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ENGINES, until } from './engines.mjs';
import { INPUT, choose, entries, focused, isUp, open, settled } from './fixtures/control.mjs';
import { hebrew, pseudo } from './fixtures/locales.mjs';
import { parts } from './fixtures/multipart.mjs';
import { serveFixtures } from './fixtures/server.mjs';
import { readJson, root, vector } from './harness.mjs';

const image = (name) => `${root}tests/images/${name}`;
const PHOTO = image('sklearn_china.jpg');
const TURNED = image('exif_orientation_6.jpg');
const WEAK = image('gradient_h.png');

const words = Object.fromEntries(await Promise.all(['ko', 'en'].map(async (locale) => [locale, {
  ...await readJson(`pkg/src/element/locales/${locale}.json`), ...await readJson(`pkg/src/locales/${locale}.json`),
}])));
const axe = await readFile(`${root}node_modules/axe-core/axe.min.js`, 'utf8');

const filled = (text, parameters) => text.replace(/\{(\w+)\}/g, (_, name) => parameters[name]);
const title = (number, locale = 'ko') => filled(words[locale]['item.title'], { number });

const CLAIMS = {
  'the form is sent with one record a picture, and nothing else of it': async (driver, site) => {
    await open(driver, site);
    await choose(driver, PHOTO, TURNED);
    const records = await driver.evaluate(() => document.querySelector('jimun-input').records);
    await driver.click(['#send']);
    await until(driver, () => document.querySelector('#sent') !== null);
    const sent = parts(site.requests.findLast(({ method }) => method === 'POST'));
    assert.deepEqual(sent.map(([name]) => name), ['before', 'fingerprints', 'fingerprints']);
    assert.deepEqual(sent.slice(1).map(([, value]) => JSON.parse(value)), records);
    assert.equal(records[0].fingerprints[0].value, (await vector('sklearn_china.jpg')).pdq.hash);
  },

  'after Back nothing has come back, and the control works again': async (driver, site) => {
    await open(driver, site);
    await choose(driver, PHOTO);
    await driver.evaluate(() => { document.querySelector('#before').value = 'typed'; });
    await driver.click(['#send']);
    await until(driver, () => document.querySelector('#sent') !== null);
    await driver.back();
    await until(driver, isUp);
    const state = await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      return {
        files: control.files.length, value: control.value, records: control.records.length,
        chosen: control.shadowRoot.querySelector('input').files.length,
        rows: control.shadowRoot.querySelectorAll('li').length,
        sent: new FormData(document.querySelector('form')).getAll('fingerprints').length,
        missing: control.validity.valueMissing,
      };
    });
    assert.deepEqual(state, { files: 0, value: '', records: 0, chosen: 0, rows: 0, sent: 0, missing: true });
    await choose(driver, PHOTO);
    assert.equal((await driver.evaluate(entries)).length, 2);
  },

  'the browser is given nothing to keep in its history': async (driver, site) => {
    await open(driver, site);
    await choose(driver, PHOTO);
    const kept = await driver.evaluate(() => window.kept);
    assert.ok(kept.length > 2);
    assert.deepEqual(new Set(kept), new Set([null]));
  },

  'resetting the form wipes it, silently': async (driver, site) => {
    await open(driver, site);
    await choose(driver, PHOTO, WEAK);
    const before = await driver.evaluate(() => window.events.length);
    await driver.click(['#reset']);
    assert.deepEqual(await driver.evaluate(entries), [['before', 'a']]);
    assert.deepEqual(await driver.evaluate(() => document.querySelector('jimun-input').files), []);
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input').validity.valueMissing), true);
    assert.equal(await driver.evaluate(() => window.events.length), before);
  },

  'a disabled fieldset takes it out of the form and stops every way in': async (driver, site) => {
    await open(driver, site);
    await choose(driver, PHOTO);
    const look = () => {
      const control = document.querySelector('jimun-input');
      const files = new DataTransfer();
      files.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      control.dispatchEvent(Object.assign(new Event('drop', { bubbles: true, cancelable: true }), { dataTransfer: files }));
      return {
        matches: control.matches(':disabled'), judged: control.willValidate,
        sent: new FormData(document.querySelector('form')).getAll('fingerprints').length,
        shut: [...control.shadowRoot.querySelectorAll('input, button')].every(({ disabled }) => disabled),
      };
    };
    await driver.evaluate(() => { document.querySelector('fieldset').disabled = true; });
    assert.deepEqual(await driver.evaluate(look), { matches: true, judged: false, sent: 0, shut: true });
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input').files.length), 1);
    await driver.evaluate(() => { document.querySelector('fieldset').disabled = false; });
    assert.equal((await driver.evaluate(entries)).length, 2);
  },

  'a required one that is empty holds the form back, gets the focus and says why': async (driver, site) => {
    await open(driver, site);
    const posts = site.requests.filter(({ method }) => method === 'POST').length;
    await driver.click(['#send']);
    await until(driver, () => document.querySelector('jimun-input').shadowRoot.querySelector('[part=error]').textContent);
    const { message, shown, valid, invalid } = await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      return {
        message: control.validationMessage, valid: control.checkValidity(),
        shown: control.shadowRoot.querySelector('[part=error]').textContent,
        invalid: control.shadowRoot.querySelector('input').getAttribute('aria-invalid'),
      };
    });
    assert.equal(message, words.ko['invalid.missing.many']);
    assert.equal(shown, message);
    assert.deepEqual([valid, invalid], [false, 'true']);
    assert.match(await focused(driver), /사진 고르기$/);
    assert.equal(site.requests.filter(({ method }) => method === 'POST').length, posts);
    await choose(driver, PHOTO);
    assert.deepEqual(await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      return [control.checkValidity(), control.validationMessage, control.shadowRoot.querySelector('[part=error]').textContent];
    }), [true, '', '']);
  },

  'work that goes on asks to wait; a picture without a fingerprint does not hold the others back': async (driver, site) => {
    await open(driver, site);
    const judged = () => driver.evaluate(() => {
      const { validity, validationMessage } = document.querySelector('jimun-input');
      return [validity.customError, validity.valueMissing, validationMessage];
    });
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      control.fingerprinter = window.obedient([{ stage: 'hashing' }, { record: window.everyState()[4].record }]);
      control.addFiles([new Blob(['x'])]);
    });
    assert.deepEqual(await judged(), [true, false, words.ko['invalid.working']]);
    await driver.click(['jimun-input', '[part~=cancel]']);
    assert.deepEqual(await judged(), [false, true, words.ko['invalid.noneReady']]);
    await driver.evaluate(() => document.querySelector('jimun-input').addFiles([new Blob(['y'])]));
    await settled(driver, 2);
    assert.deepEqual(await judged(), [false, false, '']);
    assert.equal((await driver.evaluate(entries)).length, 2);
  },

  'the page\'s label names it, and clicking the label leads into it': async (driver, site) => {
    await open(driver, site);
    const name = filled(words.ko['choose.named'], { label: '퍼진 사진', action: words.ko['choose.many'] });
    if (driver.heard) {
      assert.deepEqual(await driver.heard(INPUT), { role: 'button', name });
      assert.deepEqual(await driver.heard(['jimun-input']), { role: 'group', name: '퍼진 사진' });
    } else {
      assert.equal(await driver.evaluate(() => (
        document.querySelector('jimun-input').shadowRoot.querySelector('input').getAttribute('aria-label'))), name);
    }
    await driver.evaluate(() => {
      const input = document.querySelector('jimun-input').shadowRoot.querySelector('input');
      // The picker of the system is not for tests.
      input.click = () => { window.opened = (window.opened ?? 0) + 1; };
    });
    await driver.click(['#label']);
    assert.equal(await focused(driver), name);
    assert.equal(await driver.evaluate(() => window.opened), 1);
  },

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
    // On the way: stopping leads on to trying again.
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

  'dropped, pasted and scripted pictures are taken; of a folder only pictures': async (driver, site) => {
    await open(driver, site);
    const bytes = [...await readFile(image('png_palette.png'))];
    await driver.evaluate((given) => {
      const control = document.querySelector('jimun-input');
      const picture = (name, type) => new File([new Uint8Array(given)], name, { type });
      const send = (target, type, extra) => target.dispatchEvent(
        Object.assign(new Event(type, { bubbles: true, cancelable: true, composed: true }), extra));
      const files = new DataTransfer();
      files.items.add(picture('x.png', 'image/png'));
      send(control, 'drop', { dataTransfer: files });
      send(document.body, 'paste', { clipboardData: files });
      // A paste into a text field is none of the control's business.
      send(document.querySelector('#before'), 'paste', { clipboardData: files });
      control.addFiles([picture('y.png', '')]);
      const file = (name, type) => ({ isDirectory: false, name, file: (done) => done(picture(name, type)) });
      const folder = (name, ...portions) => ({
        isDirectory: true, name, createReader: () => ({ readEntries: (done) => done(portions.shift() ?? []) }),
      });
      const tree = folder('a', [file('2.png', 'image/png'), file('notes.txt', 'text/plain')],
        [folder('b', [file('photo.HEIC', ''), file('.DS_Store', '')])]);
      send(control, 'drop', { dataTransfer: {
        types: ['Files'], files: [], items: [{ kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => tree }],
      } });
    }, bytes);
    await settled(driver, 5);
    const { pdq } = await vector('png_palette.png');
    const hashes = await driver.evaluate(() => document.querySelector('jimun-input').records.map(({ fingerprints: [{ value }] }) => value));
    assert.deepEqual(hashes, Array.from({ length: 5 }, () => pdq.hash));
  },

  '`multiple`, `max-files`, `accept` and `value-format` do what they say': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => Object.assign(document.querySelector('jimun-input'), {
      valueFormat: 'hex', accept: 'image/jpeg', protection: 'off',
    }));
    await choose(driver, TURNED);
    const { pdq, pdq_upright: upright } = await vector('exif_orientation_6.jpg');
    // In a form's data line ends are CR LF once it is sent; here they are as given.
    assert.deepEqual(await driver.evaluate(entries), [['before', 'a'], ['fingerprints', `${upright.hash}\n${pdq.hash}`]]);
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input').shadowRoot.querySelector('input').accept), 'image/jpeg');
    const said = () => driver.evaluate(() => new Promise((resolve) => {
      setTimeout(() => resolve(document.querySelector('jimun-input').shadowRoot.querySelector('[part=notice]').textContent));
    }));
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      control.fingerprinter = window.obedient([]);
      control.maxFiles = 3;
      control.addFiles([1, 2, 3, 4].map(() => new Blob(['x'])));
    });
    assert.equal(await said(), filled(words.ko['notice.full.other'], { limit: 3, count: 2 }));
    assert.deepEqual(await driver.evaluate(() => document.querySelector('jimun-input').files.map(({ number }) => number)), [1, 2, 3]);
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      control.multiple = false;
      control.addFiles([1, 2].map(() => new Blob(['x'])));
    });
    assert.equal(await said(), words.ko['notice.onlyOne']);
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input').files.length), 1);
  },

  '`protection` says how many likely copies are fingerprinted, and `hex` gives the reliable PDQ hashes alone': async (driver, site) => {
    await open(driver, site);
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input').protection), 'standard');
    for (const given of ['off', 'basic', 'of another day', null]) {
      await driver.evaluate((value) => {
        const control = document.querySelector('jimun-input');
        if (value === null) control.removeAttribute('protection');
        else control.setAttribute('protection', value);
      }, given);
      const { length } = await driver.evaluate(() => document.querySelector('jimun-input').files);
      await driver.setFiles(INPUT, [PHOTO]);
      await settled(driver, length + 1);
    }
    const records = await driver.evaluate(() => document.querySelector('jimun-input').records);
    const [none, mirrored, usual, unknown] = records.map(({ fingerprints }) => fingerprints.length);
    assert.deepEqual([none, mirrored, unknown], [1, 2, usual]);
    assert.ok(usual > 2 && usual <= 24);
    const { lists, rows } = await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      const [{ value }] = control.records[0].fingerprints;
      const record = { ...control.records[0], fingerprints: [
        { signal_type: 'pdq', value, quality: 12, variant: 'full' }, { signal_type: 'pdq', value, quality: 49, variant: 'as_stored' },
        { signal_type: 'pdq', value, quality: 50, variant: 'mirrored' }, { signal_type: 'phash', value: '0'.repeat(16), variant: 'full' },
      ] };
      control.valueFormat = 'hex';
      control.fingerprinter = window.obedient([{ record }]);
      control.addFiles([new Blob(['x'])]);
      return { lists: control.value.split('\n').length, rows: control.shadowRoot.querySelectorAll('li').length };
    });
    assert.equal(lists, none + mirrored + usual + unknown);
    assert.ok(rows <= 5, 'one row a picture');
    await settled(driver, 5);
    const sent = await driver.evaluate(() => new FormData(document.querySelector('form')).getAll('fingerprints').map(String));
    const [{ value: hash }] = records[0].fingerprints;
    assert.equal(sent[4], `${hash}\n${hash}`, 'the main one always, the others when they can be relied on, and PDQ alone');
  },

  'a fingerprinter of the page\'s own decides what a record holds, unless the attribute does': async (driver, site) => {
    await open(driver, site);
    const counts = await driver.evaluate(async () => {
      const control = document.querySelector('jimun-input');
      const asked = [];
      control.fingerprinter = {
        ...window.obedient([]),
        fingerprint(file, options) { asked.push(options.protection ?? null); return new Promise(() => {}); },
      };
      control.addFiles([new Blob(['x'])]);
      control.protection = 'wide';
      control.addFiles([new Blob(['x'])]);
      return asked;
    });
    assert.deepEqual(counts, [null, 'wide']);
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
    await choose(driver, PHOTO, WEAK, image('size_4x4.png'));
    const summary = await driver.evaluate(() => document.querySelector('jimun-input').shadowRoot.querySelector('[part=summary]').textContent);
    assert.match(summary, /지문 2개를 만들었어요. 그중 1개는.*사진 1장은 지문이 없어요/);
    await until(driver, (text) => [...document.querySelector('jimun-input').shadowRoot.querySelectorAll('[role=status]')]
      .some(({ textContent }) => textContent.includes(text)), filled(words.ko['summary.noted.one'], { count: 1 }));
  },

  'a value format that there is not is named on the console, and the form gets records': async (driver, site) => {
    await open(driver, site);
    const said = await driver.evaluate(() => {
      const warnings = [];
      const { warn } = console;
      console.warn = (...texts) => warnings.push(texts.join(' '));
      const control = document.querySelector('jimun-input');
      for (const format of ['packet', 'hex', 'record']) control.setAttribute('value-format', format);
      console.warn = warn;
      control.setAttribute('value-format', 'record');
      return [warnings, control.valueFormat];
    });
    assert.equal(said[0].length, 1);
    assert.match(said[0][0], /value-format "packet"/);
    assert.equal(said[1], 'record');
  },

  'events come in pairs, can be refused, and know no file': async (driver, site) => {
    await open(driver, site);
    await driver.setFiles(INPUT, [PHOTO]);
    await settled(driver, 1);
    await driver.click(['jimun-input', '[part~=remove]']);
    const events = (await driver.evaluate(() => window.events)).filter(({ type }) => type !== 'jimun-seal');
    assert.deepEqual(events.map(({ type }) => type), [
      'jimun-before-add', 'jimun-add', 'jimun-done', 'input', 'change', 'jimun-before-remove', 'jimun-remove', 'input', 'change',
    ]);
    for (const { type, bubbles, composed, cancelable } of events) {
      assert.deepEqual([bubbles, composed, cancelable], [true, true, type.includes('before')], type);
    }
    const [beforeAdd, add, done, , , , remove] = events;
    assert.deepEqual(beforeAdd.detail, { count: 1 });
    assert.deepEqual(add.detail, { items: [{ number: 1, state: 'waiting' }] });
    assert.deepEqual(Object.keys(done.detail), ['number', 'state', 'record']);
    assert.deepEqual(remove.detail.items, [done.detail]);
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      control.fingerprinter = window.obedient([{ record: window.everyState()[4].record }]);
      control.addEventListener('jimun-before-remove', (event) => event.preventDefault());
      control.addFiles([new Blob(['x'])]);
      control.addEventListener('jimun-before-add', (event) => event.preventDefault());
      control.addFiles([new Blob(['x'])]);
    });
    await settled(driver, 1);
    await driver.click(['jimun-input', '[part~=remove]']);
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input').files.length), 1);
  },

  'a stopped picture can be tried again; no name of a file is ever in the page': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      control.fingerprinter = window.obedient([{ stage: 'hashing' }, { record: window.everyState()[4].record }]);
      control.addFiles([new File(['x'], 'very-private-name.jpg')]);
    });
    await driver.click(['jimun-input', '[part~=cancel]']);
    await settled(driver, 1);
    await driver.click(['jimun-input', '[part~=retry]']);
    await until(driver, () => document.querySelector('jimun-input').files[0].state === 'done');
    const text = await driver.evaluate(() => (
      document.querySelector('jimun-input').shadowRoot.innerHTML + JSON.stringify(document.querySelector('jimun-input').files)));
    assert.doesNotMatch(text, /private-name/);
  },

  'taking it out, leaving the page and hearing of an exit wipe it; moving it does not': async (driver, site) => {
    for (const leave of ['remove', 'pagehide', 'exit']) {
      await open(driver, site);
      await choose(driver, PHOTO);
      const counts = await driver.evaluate(async (way) => {
        const control = document.querySelector('jimun-input');
        const form = document.querySelector('form');
        form.append(control);
        await new Promise((resolve) => { setTimeout(resolve); });
        const moved = control.files.length;
        if (way === 'remove') control.remove();
        if (way === 'pagehide') window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        if (way === 'exit') document.body.dispatchEvent(new CustomEvent('jimun-exit', { bubbles: true }));
        await new Promise((resolve) => { setTimeout(resolve); });
        const left = control.files.length + control.value.length + control.shadowRoot.querySelectorAll('li').length;
        form.append(control);
        window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        return [moved, left];
      }, leave);
      assert.deepEqual(counts, [1, 0], leave);
      await choose(driver, PHOTO);
    }
  },

  'an attribute that is set to what it was does not end the work': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      // Right after the start, whatever is set while the picture is being read.
      control.addEventListener('jimun-add', () => queueMicrotask(() => {
        for (const name of ['worker-url', 'required', 'name']) control.setAttribute(name, control.getAttribute(name));
      }));
    });
    await choose(driver, PHOTO);
    assert.deepEqual(await driver.evaluate(() => document.querySelector('jimun-input').files.map(({ state }) => state)), ['done']);
  },

  'loading the package twice does no harm, and states can be styled': async (driver, site) => {
    await open(driver, site);
    const outcome = await driver.evaluate(async () => {
      const { JimunInput } = await import('/jimun/element.js');
      await import('/jimun/element/define.js?again');
      const control = document.querySelector('jimun-input');
      const is = (state) => {
        try { return control.matches(`:state(${state})`); } catch { return undefined; }
      };
      return [control instanceof JimunInput, is('empty'), is('working')];
    });
    assert.ok(outcome[0]);
    assert.ok([[true, false], [null, null], [undefined, undefined]].some(([empty, working]) => (
      outcome[1] === empty && outcome[2] === working)), String(outcome));
  },
};

for (const { name, launch, missing } of ENGINES) {
  test(`${name}: <jimun-input>`, { skip: missing && `SKIPPED: ${missing}` }, async (t) => {
    const site = await serveFixtures();
    const driver = await launch();
    try {
      console.log(driver.name);
      for (const [claim, prove] of Object.entries(CLAIMS)) await t.test(claim, () => prove(driver, site));
      if (driver.complaints) await t.test('the console has no complaint', () => assert.deepEqual(driver.complaints, []));
    } finally {
      await driver.close();
      await site.close();
    }
  });
}

const [chromium] = ENGINES;
test('in forced colours, edges, marks and states stay visible', { skip: chromium.missing }, async () => {
  const site = await serveFixtures();
  const driver = await chromium.launch({ forcedColors: 'active' });
  try {
    await open(driver, site);
    await driver.evaluate(() => window.showEveryState());
    await until(driver, () => document.querySelector('jimun-input').shadowRoot.querySelectorAll('li').length === 13);
    const look = await driver.evaluate(() => {
      const { shadowRoot } = document.querySelector('jimun-input');
      const style = (selector, pseudo) => getComputedStyle(shadowRoot.querySelector(selector), pseudo);
      const states = ['done', 'weak', 'incomplete', 'failed', 'unsupported'];
      return {
        forced: matchMedia('(forced-colors: active)').matches,
        edges: ['.zone', '.choose', 'li', 'button'].filter((selector) => Number.parseFloat(style(selector).borderTopWidth) < 1),
        unmarked: states.filter((state) => style(`[data-state=${state}] [part=item-status]`, '::before').content === 'none'),
        unreadable: [...shadowRoot.querySelectorAll('p, span, button')].filter((element) => {
          const { color, backgroundColor } = getComputedStyle(element);
          return color === backgroundColor;
        }).length,
      };
    });
    assert.deepEqual(look, { forced: true, edges: [], unmarked: [], unreadable: 0 });
  } finally {
    await driver.close();
    await site.close();
  }
});

test('the element\'s words: same keys, same placeholders, nothing forbidden', async () => {
  const [ko, en] = [await readJson('pkg/src/element/locales/ko.json'), await readJson('pkg/src/element/locales/en.json')];
  const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  assert.deepEqual(Object.keys(ko), Object.keys(en));
  for (const key of Object.keys(en)) {
    assert.deepEqual(placeholders(ko[key]), placeholders(en[key]), key);
    for (const text of [ko[key], en[key]]) assert.doesNotMatch(text, /업로드|전송|upload|irreversib|되돌릴 수 없|100\s?%/i, key);
  }
});
