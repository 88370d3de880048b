/** The worker's own report on its seal, and the effect of `seal: "require"`. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { WORKER_POLICY, serve } from '../../tools/serve.mjs';
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
    await driver.goto(`${server.origin}/dist/main.css`);
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

/** Runs after the worker's own code, in its scope, and tells how each way out went. */
const SPY = `
;setTimeout(async () => {
  const ways = {
    broadcast: () => new BroadcastChannel('x').postMessage('secret'),
    database: () => new Promise((resolve, reject) => Object.assign(indexedDB.open('x'), { onsuccess: resolve, onerror: reject })),
    cache: () => caches.open('x'),
    files: () => navigator.storage.getDirectory(),
    buckets: () => navigator.storageBuckets.open('x'),
    locks: () => navigator.locks.request('x', () => {}),
    'database by its class': () => Object.getOwnPropertyDescriptor(WorkerGlobalScope.prototype, 'indexedDB').get.call(self),
    'cache by its class': () => Object.getOwnPropertyDescriptor(WorkerGlobalScope.prototype, 'caches').get.call(self),
    'storage by its class': () => Object.getOwnPropertyDescriptor(WorkerNavigator.prototype, 'storage').get.call(navigator),
  };
  const open = [];
  for (const [way, go] of Object.entries(ways)) {
    await Promise.resolve().then(go).then(() => open.push(way), () => {});
  }
  self.postMessage({ type: 'spied', open });
}, 500);`;

for (const engine of ENGINES) {
  test(`${engine.name}: in a worker that is up, no storage and no channel to other pages is left`, async (t) => {
    if (engine.missing) return t.skip(engine.missing);
    const scripts = { '/worker.js': `${await readFile(`${root}pkg/dist/worker.js`, 'utf8')}${SPY}`, '/bare.js': SPY };
    const server = createServer(({ url }, response) => {
      const script = scripts[url];
      response.writeHead(200, script ? { 'Content-Type': 'text/javascript', 'Content-Security-Policy': WORKER_POLICY.replace('; sandbox', '') } : { 'Content-Type': 'text/html' })
        .end(script ?? '<!doctype html><title>spy</title>');
    });
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const driver = await engine.launch();
    try {
      await driver.goto(`http://127.0.0.1:${server.address().port}/`);
      const open = (script) => driver.evaluate((address) => new Promise((resolve) => {
        const heard = [];
        new BroadcastChannel('x').onmessage = ({ data }) => heard.push(data);
        const worker = new Worker(address);
        worker.onmessage = ({ data }) => {
          if (data.type === 'spied') setTimeout(() => resolve([...data.open, ...heard]), 100);
        };
      }), script);
      // Without `sandbox`, so that nothing but the worker's own code can have shut them.
      assert.ok((await open('/bare.js')).includes('secret'), 'a channel that is open is noticed');
      assert.deepEqual(await open('/worker.js'), []);
    } finally {
      await driver.close();
      server.close();
      server.closeAllConnections();
    }
  });
}
