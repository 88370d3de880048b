/**
 * Visits to the page of docs/servers.md, in Chromium and Firefox: 50 pictures reach the database
 * through every back end, and what goes wrong is said and loses nothing.
 */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, test } from 'node:test';
import { ENGINES, until } from '../web/engines.mjs';
import { BACKS } from './backs.mjs';
import { deploy, makePublic } from './deployment.mjs';
import { FRONTS } from './fronts.mjs';
import { fiftyPictures, formOf, mainHash, send } from './reports.mjs';

const engines = ENGINES.filter(({ name }) => name !== 'WebKitGTK');
const pictures = await fiftyPictures();
const hashes = pictures.map(({ hash }) => hash).sort();
const { files, remove } = await makePublic();
after(remove);

const frontOf = (name) => FRONTS.find((each) => each.name === name);
const backOf = (name) => BACKS.find((each) => each.name === name);
const skipped = (...parts) => {
  const { name } = parts.find(({ program, launch, missing }) => (launch ? missing : !program)) ?? {};
  return name ? `${name} was not found; run: tools/setup.sh browser servers` : false;
};

/** Chosen, and every picture has a record. */
async function choose(driver, paths) {
  await driver.setFiles(['jimun-input', 'input[type=file]'], paths);
  await until(driver, (count) => {
    const { files: list, records } = document.querySelector('jimun-input');
    return list.length === count && list.every(({ record, error }) => record || error) && records.length === count;
  }, paths.length);
}

const outcome = (driver) => driver.evaluate(() => document.querySelector('#outcome').textContent);
const kept = (driver) => driver.evaluate(() => document.querySelector('jimun-input').records.length);
const ready = (driver) => until(driver, () => !document.querySelector('#send').disabled);

/** Presses the button, and waits for the words of an outcome. */
async function press(driver, word) {
  await driver.click(['#send']);
  await until(driver, (name) => {
    const { dataset, textContent } = document.querySelector('#outcome');
    return textContent === dataset[name];
  }, word);
}

async function visit({ engine, ...deployment }, act) {
  const portal = await deploy({ files, ...deployment });
  const driver = await engine.launch();
  try {
    await act(driver, portal);
  } finally {
    await driver.close();
    await portal.close();
  }
}

/** Nothing but the database has a hash, whatever else was written. */
async function assertNoTraces(portal) {
  assert.deepEqual(await portal.temporaryFiles(), [], 'temporary files');
  const { searched, found } = await portal.filesWith(hashes);
  assert.deepEqual(found, []);
  assert.ok(searched >= 5, `${searched} files were searched`);
}

/** The records that browsers sent, for the other pairs of servers. */
const sent = [];

for (const [frontName, backName] of [['nginx', 'Node'], ['Apache', 'PHP'], ['Caddy', 'Flask'], ['nginx', 'Django']]) {
  for (const engine of engines) {
    const [front, back] = [frontOf(frontName), backOf(backName)];
    test(`${engine.name}, ${front.name}, ${back.name}: 50 pictures are stored with the peers' hashes`, { skip: skipped(engine, front, back) }, () => (
      visit({ engine, front, back }, async (driver, portal) => {
        await driver.goto(`${portal.origin}/`);
        await ready(driver);
        await choose(driver, pictures.map(({ path }) => path));
        await press(driver, 'received');
        assert.equal(await kept(driver), 0, 'what was received is forgotten');
        const records = portal.records();
        assert.deepEqual(records.map(mainHash).sort(), hashes);
        const count = records.reduce((sum, record) => sum + JSON.parse(record).fingerprints.length, 0);
        assert.ok(count > 20 * records.length, `${count} fingerprints: likely copies too`);
        await assertNoTraces(portal);
        sent.splice(0, Infinity, ...records);
      })));
  }
}

for (const front of FRONTS) {
  for (const back of BACKS) {
    test(`${front.name}, ${back.name}: a report that a browser sent is stored as it came`, { skip: skipped(front, back) }, async () => {
      assert.equal(sent.length, 50);
      const portal = await deploy({ front, back, files });
      try {
        assert.equal(await send(portal.origin, formOf(sent)), 204);
        assert.deepEqual(portal.records(), sent);
        await assertNoTraces(portal);
        // PHP keeps form-encoded bodies above 16 KB in a file. Its folder is watched.
        assert.equal(await send(portal.origin, formOf(sent, { Kind: URLSearchParams })), 204);
        assert.equal(portal.records().length, 100);
        assert.equal((await portal.temporaryFiles()).length, back.name === 'PHP' ? 1 : 0);
      } finally {
        await portal.close();
      }
    });
  }

  for (const engine of engines) {
    const back = backOf('Node');
    test(`${engine.name}, ${front.name}: a report over the limit is said to be, and sends after pictures were removed`, { skip: skipped(engine, front, back) }, () => (
      visit({ engine, front, back, changes: front.limit }, async (driver, portal) => {
        await driver.goto(`${portal.origin}/`);
        await ready(driver);
        await choose(driver, pictures.slice(0, 4).map(({ path }) => path));
        await press(driver, 'large');
        assert.equal(await kept(driver), 4);
        assert.match(await outcome(driver), /너무 많아요/);
        await driver.evaluate(() => {
          const { shadowRoot } = document.querySelector('jimun-input');
          for (const row of [...shadowRoot.querySelectorAll('li')].slice(2)) row.querySelector('button:last-of-type').click();
        });
        await until(driver, () => document.querySelector('jimun-input').records.length === 2);
        await press(driver, 'received');
        assert.deepEqual(portal.records().map(mainHash), pictures.slice(0, 2).map(({ hash }) => hash));
      })));
  }
}

for (const engine of engines) {
  const [front, back] = [frontOf('nginx'), backOf('Node')];
  const skip = skipped(engine, front, back);
  const path = pictures[0].path;

  test(`${engine.name}: while the back end is away, the report stays in the page`, { skip }, () => visit({ engine, front, back }, async (driver, portal) => {
    await driver.goto(`${portal.origin}/`);
    await ready(driver);
    await choose(driver, [path]);
    await portal.stopBack();
    await press(driver, 'failed');
    assert.equal(await kept(driver), 1);
    await portal.startBack();
    await press(driver, 'received');
    assert.deepEqual(portal.records().map(mainHash), [pictures[0].hash]);
  }));

  test(`${engine.name}: a report without a record is refused, and the person reads why`, { skip }, () => visit({ engine, front, back }, async (driver, portal) => {
    await driver.goto(`${portal.origin}/`);
    await ready(driver);
    await driver.click(['#send']);
    assert.equal(await outcome(driver), '', 'the browser stops an empty form');
    // As in a page that forgot `required`.
    await driver.evaluate(() => { document.querySelector('jimun-input').required = false; });
    await press(driver, 'refused');
    assert.match(await outcome(driver), /지문이 오지 않아서/);
    assert.deepEqual(portal.reports(), []);
  }));

  test(`${engine.name}: without the element's script the words stay, and no form can be sent`, { skip }, () => visit({ engine, front, back }, async (driver, portal) => {
    await driver.goto(`${portal.origin}/`);
    await ready(driver);
    await rm(`${portal.dir}/public/jimun/element`, { recursive: true });
    // A reload, after which Firefox would restore an enabled button.
    await driver.goto('about:blank');
    await driver.goto(`${portal.origin}/`);
    await driver.evaluate(() => { setTimeout(() => location.reload()); });
    await until(driver, () => document.readyState === 'complete' && performance.getEntriesByType('navigation')[0].type === 'reload');
    const { shown, disabled } = await driver.evaluate(() => ({
      shown: document.querySelector('jimun-input p').checkVisibility(),
      disabled: document.querySelector('#send').disabled,
    }));
    assert.deepEqual({ shown, disabled }, { shown: true, disabled: true });
    await driver.evaluate(() => document.querySelector('#send').click());
    await driver.click(['#where']);
    await driver.press('a', 'Enter');
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    assert.equal(await driver.evaluate(() => location.pathname), '/');
    assert.equal(await outcome(driver), '');
    assert.deepEqual(portal.reports(), []);
  }));

  test(`${engine.name}: once the element is there, the words inside the tag are gone`, { skip }, () => visit({ engine, front, back }, async (driver, portal) => {
    await driver.goto(`${portal.origin}/`);
    await ready(driver);
    assert.equal(await driver.evaluate(() => document.querySelector('jimun-input p').checkVisibility()), false);
  }));
}
