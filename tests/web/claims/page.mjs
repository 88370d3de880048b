/** What pages get from `<jimun-input>`: ways in, attributes and events, its life in the page. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { until } from '../engines.mjs';
import { INPUT, choose, entries, open, settled } from '../fixtures/control.mjs';
import { vector } from '../harness.mjs';
import { PHOTO, TURNED, filled, image, words } from './materials.mjs';

export const ofThePage = {
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
      // The control ignores a paste into a text field.
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

  'what is dropped beside it is taken with `drop="page"` alone, and never opened': async (driver, site) => {
    await open(driver, site);
    const outcomes = await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      control.fingerprinter = window.obedient([]);
      const dropped = (target) => {
        const files = new DataTransfer();
        files.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
        const send = (type) => {
          const event = Object.assign(new Event(type, { bubbles: true, cancelable: true, composed: true }), { dataTransfer: files });
          target.dispatchEvent(event);
          return event.defaultPrevented;
        };
        const marked = () => control.shadowRoot.querySelector('.zone').classList.contains('dragging');
        send('dragenter');
        const during = marked();
        return { during, opened: !send('dragover') || !send('drop'), after: marked() };
      };
      const beside = document.querySelector('h1');
      const shut = dropped(beside);
      control.setAttribute('drop', 'page');
      const taken = dropped(beside);
      const own = dropped(control);
      beside.addEventListener('drop', (event) => event.preventDefault());
      return [shut, taken, own, dropped(beside)];
    });
    assert.deepEqual(outcomes, [false, true, true, true].map((during) => ({ during, opened: false, after: false })));
    await until(driver, () => document.querySelector('jimun-input').files.length === 2);
  },

  'a page can show something with a picture and in the place to choose': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      const put = (slot) => control.append(Object.assign(document.createElement('p'), { slot, textContent: slot }));
      put('options');
      control.addEventListener('jimun-done', ({ detail: { number } }) => put(`item-${number}`));
    });
    await choose(driver, PHOTO, TURNED);
    await until(driver, () => document.querySelectorAll('jimun-input > p').length === 3);
    const places = await driver.evaluate(() => [...document.querySelectorAll('jimun-input > p')].map((own) => {
      const { bottom, top } = own.getBoundingClientRect();
      const around = own.assignedSlot.closest('li, .zone').getBoundingClientRect();
      return [own.textContent, bottom > top && top >= around.top && bottom <= around.bottom,
        own.assignedSlot.closest('li')?.querySelector('[part=item-title]').textContent ?? ''];
    }).sort());
    assert.deepEqual(places, [['item-1', true, filled(words.ko['item.title'], { number: 1 })],
      ['item-2', true, filled(words.ko['item.title'], { number: 2 })], ['options', true, '']]);
  },

  '`multiple`, `max-files`, `accept` and `value-format` do what they say': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => Object.assign(document.querySelector('jimun-input'), {
      valueFormat: 'hex', accept: 'image/jpeg', protection: 'off',
    }));
    await choose(driver, TURNED);
    const { pdq, pdq_upright: upright } = await vector('exif_orientation_6.jpg');
    // In a form that was sent, line ends are CR LF. Here they are as given.
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

  'a module that there is not is named on the console, and the others are taken': async (driver, site) => {
    await open(driver, site);
    const said = await driver.evaluate(() => {
      const warnings = [];
      const { warn } = console;
      console.warn = (...texts) => warnings.push(texts.join(' '));
      document.querySelector('jimun-input').setAttribute('prefetch', 'heif, tiff');
      console.warn = warn;
      return warnings;
    });
    assert.deepEqual(said, ['<jimun-input> prefetch: there is no module "heif"']);
    await choose(driver, PHOTO);
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
    assert.deepEqual(add.detail, { items: [{ number: 1, state: 'reading' }] }, 'a worker was free');
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
    for (const [leave, reason] of [['remove', 'removed'], ['pagehide', 'left'], ['exit', 'exit'], ['clear', 'script'], ['value', 'script']]) {
      await open(driver, site);
      await choose(driver, PHOTO);
      const counts = await driver.evaluate(async (way) => {
        const control = document.querySelector('jimun-input');
        const form = document.querySelector('form');
        const cleared = [];
        control.addEventListener('jimun-clear', ({ detail }) => cleared.push(detail));
        form.append(control);
        await new Promise((resolve) => { setTimeout(resolve); });
        const moved = control.files.length;
        if (way === 'remove') control.remove();
        if (way === 'pagehide') window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
        if (way === 'clear') control.clear();
        if (way === 'value') control.value = '';
        if (way === 'exit') document.body.dispatchEvent(new CustomEvent('jimun-exit', { bubbles: true }));
        await new Promise((resolve) => { setTimeout(resolve); });
        const left = control.files.length + control.value.length + control.shadowRoot.querySelectorAll('li').length;
        form.append(control);
        window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
        return [moved, left, cleared];
      }, leave);
      assert.deepEqual(counts, [1, 0, [{ reason, count: 1 }]], leave);
      await choose(driver, PHOTO);
    }
  },

  'an attribute that is set to what it was does not end the work': async (driver, site) => {
    await open(driver, site);
    await driver.evaluate(() => {
      const control = document.querySelector('jimun-input');
      // Right after the start, although more is set while the picture is read.
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
