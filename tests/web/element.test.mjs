/** `<jimun-input>` as a form control: one list of claims, for every engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ofTheForm } from './claims/form.mjs';
import { ofThePage } from './claims/page.mjs';
import { ofThePerson } from './claims/person.mjs';
import { ENGINES, until } from './engines.mjs';
import { open } from './fixtures/control.mjs';
import { serveFixtures } from './fixtures/server.mjs';
import { readJson } from './harness.mjs';

const CLAIMS = { ...ofTheForm, ...ofThePerson, ...ofThePage };

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
