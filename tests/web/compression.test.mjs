/** The demo's server compresses: `tools/serve.mjs`, `tools/compressed.mjs`. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { MIN_COMPRESSED_BYTES, encodingFor, representation } from '../../tools/compressed.mjs';
import { serve } from '../../tools/serve.mjs';
import { root } from './harness.mjs';

/** A response as it comes over the line: `fetch` would decode it. */
const fetchRaw = (url, encoding, method = 'GET') => new Promise((resolve, reject) => {
  const options = { method, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } };
  (method === 'GET' ? get : request)(url, options, async (response) => {
    const parts = [];
    for await (const part of response) parts.push(part);
    resolve({ headers: response.headers, body: Buffer.concat(parts) });
  }).on('error', reject).end();
});

test('brotli comes first, then gzip, and a weight of zero forbids', () => {
  for (const [accepted, encoding] of [
    ['gzip, deflate, br, zstd', 'br'], ['gzip, deflate', 'gzip'], ['GZIP;q=0.5', 'gzip'], ['br;q=0, gzip', 'gzip'],
    ['*', 'br'], ['br; q=0, *', 'gzip'], ['*;q=0', undefined], ['identity', undefined], ['deflate', undefined], ['', undefined], [undefined, undefined],
  ]) assert.equal(encodingFor(accepted), encoding, accepted);
});

test('pages, scripts and modules are compressed for those who accept it, and are the same bytes', async () => {
  const { origin, close } = await serve();
  try {
    for (const [path, file] of [
      ['/', 'www/index.html'], ['/dist/main.css', 'www/dist/main.css'], ['/jimun/worker.js?v=1', 'pkg/dist/worker.js'], ['/jimun/heic.wasm?v=1', 'pkg/dist/heic.wasm'],
    ]) {
      const content = await readFile(root + file);
      for (const [encoding, decode] of [['br', brotliDecompressSync], ['gzip', gunzipSync], ['identity', (body) => body]]) {
        const { headers, body } = await fetchRaw(origin + path, encoding);
        assert.equal(headers['content-encoding'], encoding === 'identity' ? undefined : encoding, path);
        assert.equal(headers.vary, 'Accept-Encoding', path);
        assert.equal(Number(headers['content-length']), body.length, path);
        assert.ok(encoding === 'identity' || body.length < content.length * 0.75, `${path}: ${body.length} of ${content.length}`);
        assert.ok(decode(body).equals(content), path);
        const head = await fetchRaw(origin + path, encoding, 'HEAD');
        assert.equal(head.body.length, 0);
        assert.equal(head.headers['content-length'], headers['content-length']);
      }
    }
    const { headers } = await fetchRaw(`${origin}/jimun/worker.js?v=1`, 'br');
    assert.match(headers['content-security-policy'], /sandbox/);
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
  } finally {
    await close();
  }
});

test('what fits into one packet is not compressed, and a file that changed is compressed anew', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jimun-compressed-'));
  const path = join(folder, 'file.js');
  try {
    await writeFile(path, 'a'.repeat(MIN_COMPRESSED_BYTES - 1));
    const small = await representation(path, 'br');
    assert.equal(small.body.length, MIN_COMPRESSED_BYTES - 1);
    assert.deepEqual(small.headers, { 'Content-Length': MIN_COMPRESSED_BYTES - 1 });
    for (const letter of ['b', 'c']) {
      await writeFile(path, letter.repeat(MIN_COMPRESSED_BYTES));
      await utimes(path, new Date(), new Date(letter === 'b' ? 1e12 : 2e12));
      const { body } = await representation(path, 'br');
      assert.equal(String(brotliDecompressSync(body)), letter.repeat(MIN_COMPRESSED_BYTES));
      assert.equal((await representation(path, 'br')).body, body, 'kept');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
