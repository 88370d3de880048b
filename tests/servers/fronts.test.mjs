/** What nginx, Apache and Caddy send with the listings of docs/servers.md. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { chromiumPath } from '../../tools/chromium.mjs';
import { WORKER_POLICY } from '../../tools/serve.mjs';
import { BACKS } from './backs.mjs';
import { deploy, makePublic } from './deployment.mjs';
import { FRONTS } from './fronts.mjs';
import { root } from './listings.mjs';
import { fiftyPictures, formOf, recordsOf, send } from './reports.mjs';

const back = BACKS.find(({ name }) => name === 'Node');
const { files, remove } = await makePublic();
after(remove);

/** As it comes over the line. `policies` has each field that was sent, not their sum. */
const ask = (url, headers = {}, method = 'GET') => new Promise((resolve, reject) => {
  request(url, { method, headers }, async (response) => {
    const parts = [];
    for await (const part of response) parts.push(part);
    const raw = response.rawHeaders;
    const policies = raw.filter((_, at) => at % 2 === 1 && raw[at - 1].toLowerCase() === 'content-security-policy');
    resolve({ status: response.statusCode, headers: response.headers, policies, body: Buffer.concat(parts) });
  }).on('error', reject).end();
});

/** The listing's second step of caching. */
const forGood = (front) => {
  const name = { nginx: 'nginx/jimun.conf', Apache: 'apache/jimun.conf', Caddy: 'caddy/cache.caddy' }[front.name];
  return [[name, 'public, max-age=60', 'public, max-age=31536000, immutable']];
};

/** What somebody adds later for the whole site, or for the package's folder. */
const ADDED = {
  nginx: 'add_header X-Added 1; location ~ \\.html$ { add_header X-Added 2; } location /jimun/element/ { add_header X-Added 3; }',
  Apache: 'Header set X-Added 1\n<FilesMatch "\\.js$">\nHeader set Content-Security-Policy "default-src *"\n</FilesMatch>',
  Caddy: 'header X-Added 1\nheader Content-Security-Policy "default-src *"',
};

for (const front of FRONTS) {
  const skip = front.program && back.program ? false : `${front.name} was not found; run: tools/setup.sh servers`;
  const during = async (options, look) => {
    const portal = await deploy({ front, back, files, ...options });
    try {
      return await look(portal);
    } finally {
      await portal.close();
    }
  };

  test(`${front.name}: the worker has its policy, once, in every answer`, { skip }, () => during({}, async ({ origin }) => {
    const worker = `${origin}/jimun/worker.js`;
    const { headers: { etag, 'last-modified': modified } } = await ask(worker);
    for (const [what, answer] of Object.entries({
      plain: await ask(worker),
      versioned: await ask(`${worker}?v=1`),
      head: await ask(worker, {}, 'HEAD'),
      brotli: await ask(worker, { 'accept-encoding': 'br' }),
      gzip: await ask(worker, { 'accept-encoding': 'gzip' }),
      part: await ask(worker, { range: 'bytes=0-99' }),
      'spelled otherwise': await ask(`${origin}/jimun/%77orker.js`),
    })) {
      assert.ok([200, 206].includes(answer.status), `${what}: ${answer.status}`);
      assert.deepEqual(answer.policies, [WORKER_POLICY], what);
      assert.match(answer.headers['content-type'], /^text\/javascript\b/, what);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff', what);
    }
    // A browser applies the header of a 304 to the copy that it has. If it lacks one, the copy
    // stays as it was.
    const again = await ask(worker, { ...(etag ? { 'if-none-match': etag } : {}), ...(modified ? { 'if-modified-since': modified } : {}) });
    assert.equal(again.status, 304);
    assert.deepEqual(again.policies, [WORKER_POLICY]);
  }));

  test(`${front.name}: what is added for the site takes no policy from the worker`, { skip }, () => (
    during({ extra: ADDED[front.name] }, async ({ origin }) => {
      const answer = await ask(`${origin}/jimun/worker.js?v=1`);
      assert.deepEqual(answer.policies, [WORKER_POLICY]);
      assert.equal((await ask(`${origin}/jimun/element/define.js`)).headers['x-added'] !== undefined
        || (await ask(`${origin}/index.html`)).headers['x-added'] !== undefined, true, 'the addition counts');
    })));

  test(`${front.name}: the page's policy lets the form be sent, and names the modules`, { skip }, () => during({}, async ({ origin }) => {
    for (const path of ['/', '/index.html', '/report.js', '/missing.html']) {
      const { policies: [policy, ...others], headers } = await ask(origin + path);
      assert.equal(others.length, 0, path);
      assert.match(policy, /; form-action 'self';/);
      assert.ok(policy.includes(`connect-src ${origin}/report ${origin}/jimun/worker.js ${origin}/jimun/heic.wasm`), policy);
      assert.equal(headers['cache-control'], path === '/missing.html' ? headers['cache-control'] : 'no-store');
    }
    assert.match((await ask(origin)).headers['content-type'], /^text\/html; ?charset=utf-8$/i);
  }));

  test(`${front.name}: types, and the same bytes when compressed`, { skip }, () => during({}, async ({ origin }) => {
    for (const [path, type] of [
      ['/jimun/worker.js?v=1', 'text/javascript'], ['/jimun/heic.wasm?v=1', 'application/wasm'], ['/jimun/element.js', 'text/javascript'],
    ]) {
      const content = await readFile(files + path.replace(/\?.*/, ''));
      for (const [encoding, decode] of [['br', brotliDecompressSync], ['gzip', gunzipSync], ['identity', (body) => body]]) {
        const { headers, body } = await ask(origin + path, { 'accept-encoding': encoding });
        assert.equal(headers['content-encoding'], encoding === 'identity' ? undefined : encoding, `${path} ${encoding}`);
        assert.equal(headers['content-type'].split(';')[0], type);
        assert.ok(decode(body).equals(content), path);
        assert.ok(encoding === 'identity' || body.length < content.length / 1.5, path);
        if (encoding !== 'identity') assert.match(headers.vary ?? '', /accept-encoding/i, `${path} ${encoding}`);
      }
    }
  }));

  for (const [step, changes, wanted, faults] of [
    ['first', [], 'public, max-age=60', ['worker.cache']], ['second', forGood(front), 'public, max-age=31536000, immutable', []],
  ]) {
    test(`${front.name}: in the ${step} step, what has a version is cached, and nothing else is`, { skip }, () => during({ changes }, async ({ origin }) => {
      const cacheOf = async (path) => (await ask(origin + path)).headers['cache-control'];
      for (const path of ['/jimun/worker.js?v=1', '/jimun/heic.wasm?v=1']) assert.equal(await cacheOf(path), wanted, path);
      for (const path of ['/jimun/worker.js', '/jimun/element/define.js']) assert.equal(await cacheOf(path), 'no-cache', path);
      const missing = await ask(`${origin}/jimun/none.wasm?v=1`);
      assert.equal(missing.status, 404);
      assert.doesNotMatch(missing.headers['cache-control'] ?? '', /max-age=[1-9]/);
    }));

    test(`${front.name}: in the ${step} step jimun-check finds ${faults.join() || 'nothing'}`, { skip: skip || !chromiumPath() }, () => during({ changes }, async ({ origin }) => {
      const args = [`${root}check/dist/jimun-check.js`, `${origin}/`, '--submit', '#send', '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, CHROMIUM: chromiumPath() } }).catch((error) => error);
      const { findings } = JSON.parse(stdout);
      assert.ok(findings.some(({ check, status }) => check === 'session.submit' && status === 'pass'));
      assert.deepEqual(findings.filter(({ status }) => status !== 'pass').map(({ check }) => check), faults);
    }));
  }

  test(`${front.name}: a body up to 1 MiB passes, a larger one is 413, and GET is not a report`, { skip }, () => during({}, async ({ origin, reports, temporaryFiles }) => {
    const records = await recordsOf((await fiftyPictures()).slice(0, 1));
    const filler = (bytes) => formOf(records, { place: 'a'.repeat(bytes) });
    assert.equal(await send(origin, filler(1_020_000)), 204);
    assert.equal(await send(origin, filler(1_100_000)), 413);
    // Go's server does not read on, and may close the connection before the answer was read.
    const far = await send(origin, filler(30_000_000)).catch(() => 'closed');
    assert.ok(far === 413 || (far === 'closed' && front.name === 'Caddy'), String(far));
    // A body whose length is not told beforehand.
    const chunked = (bytes) => fetch(`${origin}/report`, {
      method: 'POST', duplex: 'half', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new Blob(['a'.repeat(bytes)]).stream(),
    }).then(({ status }) => status);
    assert.equal(await chunked(300_000), 422);
    assert.equal(await chunked(3_000_000), 413);
    assert.ok([403, 404, 405].includes((await ask(`${origin}/report?fingerprints[]=1`)).status));
    assert.equal(reports().length, 1);
    assert.deepEqual(await temporaryFiles(), []);
  }));
}

for (const front of FRONTS) {
  test(`${front.name}: the limit is its own, not only that of the back end`, { skip: !front.program || !back.program }, async () => {
    const portal = await deploy({ front, back, files, changes: front.limit });
    try {
      assert.equal(await send(portal.origin, formOf([], { place: 'a'.repeat(7000) })), 422);
      assert.equal(await send(portal.origin, formOf([], { place: 'a'.repeat(9000) })), 413);
    } finally {
      await portal.close();
    }
  });
}

const nginx = FRONTS.find(({ name }) => name === 'nginx');
test('nginx writes a body to a disk if its buffer is smaller, and the test sees it', { skip: !nginx.program }, async () => {
  const changes = [['nginx/jimun.conf', 'client_body_buffer_size 1m', 'client_body_buffer_size 16k']];
  const portal = await deploy({ front: nginx, back, files, changes });
  try {
    assert.equal(await send(portal.origin, formOf([], { place: 'a'.repeat(40_000) })), 422);
    assert.equal((await portal.temporaryFiles()).length, 1);
  } finally {
    await portal.close();
  }
});
