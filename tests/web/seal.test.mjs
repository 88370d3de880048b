/** The worker's own report on its seal, and the effect of `seal: "require"`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../../tools/serve.mjs';
import { ENGINES, until } from './engines.mjs';
import { fingerprintAll, root, start } from './harness.mjs';

const PHOTO = `${root}tests/images/sklearn_china.jpg`;
const CHANNELS = ['fetch', 'import', 'importscripts', 'websocket', 'worker', 'xhr'];

const reportOf = (page) => page.evaluate(async () => {
  const { createFingerprinter } = await import('/jimun/slim.js');
  const fingerprinter = createFingerprinter();
  const report = await fingerprinter.seal;
  fingerprinter.close();
  return report;
});

test('served with its header the worker is sealed, and no attempt reaches the server', async () => {
  const site = await start();
  try {
    const page = await site.open();
    assert.deepEqual(await reportOf(page), { sealed: true, open: [] });
    assert.equal(await page.getAttribute('[part=seal]', 'data-seal'), 'sealed');
    const [outcome] = await fingerprintAll(page, [PHOTO], { seal: 'require' });
    assert.ok(outcome.json);
    assert.deepEqual(site.requests.filter(({ url }) => url.includes('probe')), []);
  } finally {
    await site.close();
  }
});

test('without the header the worker says so, and "require" refuses to read a picture', async () => {
  const site = await start({ sealed: false });
  try {
    const page = await site.open();
    const { sealed, open } = await reportOf(page);
    assert.equal(sealed, false);
    assert.deepEqual([...open].sort(), CHANNELS);
    assert.equal(await page.getAttribute('[part=seal]', 'data-seal'), 'open');
    const [refused] = await fingerprintAll(page, [PHOTO], { seal: 'require' });
    assert.equal(refused.kind, 'input');
    assert.match(refused.message, /seal/);
    const [preferred] = await fingerprintAll(page, [PHOTO], { seal: 'prefer' });
    assert.ok(preferred.json, 'without "require" the picture is still fingerprinted');
    // The attempts would really have reached a server: without that, "sealed" would mean nothing.
    const reached = new Set(site.requests.map(({ url }) => /probe\/(\w+)/.exec(url)?.[1]));
    for (const channel of CHANNELS.filter((name) => name !== 'worker' && name !== 'websocket')) {
      assert.ok(reached.has(channel), `${channel} reached the server`);
    }
  } finally {
    await site.close();
  }
});

const POLICIES = [
  ['the header', true, []],
  ['no header', false, CHANNELS],
  // Each of these leaves some ways out open.
  ["`default-src 'self'`", "default-src 'self' 'wasm-unsafe-eval'", CHANNELS],
  // All ways that are tried are shut, yet there is another. WebKit quotes no policy and does not
  // notice.
  ['the header and one other server', "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src https://elsewhere.invalid", ['elsewhere'], 'WebKitGTK'],
  ['the header and reports', "default-src 'none'; script-src 'wasm-unsafe-eval'; report-uri /told", ['elsewhere'], 'WebKitGTK'],
  // It allows neither `wss:` nor this test's server.
  ['the header and `https:`', "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src https:", []],
  ["`connect-src 'none'` alone", "connect-src 'none'; script-src 'self' 'wasm-unsafe-eval'", ['import', 'importscripts', 'worker']],
];

for (const engine of ENGINES) {
  test(`${engine.name}: sealed under the header and under no other policy`, async (t) => {
    if (engine.missing) return t.skip(engine.missing);
    const driver = await engine.launch();
    try {
      for (const [name, sealed, open, unnoticedBy] of POLICIES) {
        if (unnoticedBy !== engine.name) await prove(driver, name, sealed, open);
      }
    } finally {
      await driver.close();
    }
  });
}

/** Each policy has a server, and so an origin and a cache, of its own. */
async function prove(driver, name, sealed, open) {
  const requests = [];
  const server = await serve({ sealed, onRequest: ({ url }) => requests.push(url) });
  try {
    await driver.goto(`${server.origin}/style.css`);
    await driver.evaluate(async () => {
      const { createFingerprinter } = await import('/jimun/slim.js');
      const fingerprinter = createFingerprinter({ prefetch: [] });
      fingerprinter.seal.then((report) => { window.report = report; fingerprinter.close(); });
    });
    const report = await until(driver, () => window.report);
    assert.equal(report.sealed, sealed === true, name);
    for (const channel of open) assert.ok(report.open.includes(channel), `${name}: ${channel}`);
    if (report.sealed) assert.deepEqual(requests.filter((url) => url.includes('probe')), [], name);
  } finally {
    await server.close();
  }
}
