/** What forms expect of `<jimun-input>`. */
import assert from 'node:assert/strict';
import { until } from '../engines.mjs';
import { INPUT, choose, entries, focused, isUp, open, settled } from '../fixtures/control.mjs';
import { parts } from '../fixtures/multipart.mjs';
import { vector } from '../harness.mjs';
import { PHOTO, TURNED, WEAK, words, filled } from './materials.mjs';

export const ofTheForm = {
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

  'resetting the form wipes it, without `input` and `change`, as with every control': async (driver, site) => {
    await open(driver, site);
    await choose(driver, PHOTO, WEAK);
    const before = await driver.evaluate(() => window.events.length);
    await driver.click(['#reset']);
    assert.deepEqual(await driver.evaluate(entries), [['before', 'a']]);
    assert.deepEqual(await driver.evaluate(() => document.querySelector('jimun-input').files), []);
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input').validity.valueMissing), true);
    const events = (await driver.evaluate(() => window.events)).slice(before);
    assert.deepEqual(events.map(({ type, detail }) => [type, detail]), [['jimun-clear', { reason: 'reset', count: 2 }]]);
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
      // Tests cannot use the system's picker.
      input.click = () => { window.opened = (window.opened ?? 0) + 1; };
    });
    await driver.click(['#label']);
    assert.equal(await focused(driver), name);
    assert.equal(await driver.evaluate(() => window.opened), 1);
  },
};
