/** Options that nothing reads, and values that are none of an option's, are refused by name. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as node from '../../pkg/dist/node.js';
import { root, start } from './harness.mjs';

/** What is refused by `createFingerprinter`, and what the refusal says. */
const REFUSED = [
  [{ protecton: 'wide' }, 'there is no option `protecton` here'],
  [{ onProgress: null }, 'there is no option `onProgress` here'],
  [{ toString: 1 }, 'there is no option `toString` here'],
  [{ families: true }, 'the option `families` is called `imagehash`'],
  [{ protection: 'most' }, 'the option `protection` is off, basic, standard, wide'],
  [{ protection: null }, 'the option `protection` is off, basic, standard, wide'],
  [{ imagehash: 'yes' }, 'the option `imagehash` is a boolean'],
  [{ pdq512: 1 }, 'the option `pdq512` is a boolean'],
  [{ seal: 'required' }, 'the option `seal` is prefer, require'],
  [{ seal: true }, 'the option `seal` is prefer, require'],
  [{ modules: 'ondemand' }, 'the option `modules` is prefetch, on-demand'],
  [{ workerUrl: 5 }, 'the option `workerUrl` is a URL, or its text'],
  [{ workerUrl: '' }, 'the option `workerUrl` is a URL, or its text'],
  [{ moduleUrl: {} }, 'the option `moduleUrl` is a URL, or its text'],
  [{ limits: 5 }, 'the option `limits` is an object'],
  [{ workers: '4' }, 'the option `workers` is a number'],
  [{ workers: NaN }, 'the option `workers` is a number'],
  [{ prefetch: 'heic' }, 'the option `prefetch` is a list of heic, avif, jxl, tiff, rare'],
  [{ prefetch: ['heif'] }, 'the option `prefetch` is a list of heic, avif, jxl, tiff, rare'],
];

/** The same for the calls. `expand` and `compare` make no record, so they take less. */
const OF_CALLS = [
  ['fingerprint', { protecton: 'wide' }, 'there is no option `protecton` here'],
  ['fingerprint', { seal: 'require' }, 'there is no option `seal` here'],
  ['fingerprint', { protection: 'most' }, 'the option `protection` is off, basic, standard, wide'],
  ['fingerprint', { signal: {} }, 'the option `signal` is an AbortSignal'],
  ['fingerprint', { onProgress: {} }, 'the option `onProgress` is a function'],
  ['fingerprint', 'wide', 'options are an object'],
  ['fingerprint', null, 'options are an object'],
  ['fingerprintAll', { protecton: 'wide' }, 'there is no option `protecton` here'],
  ['fingerprintAll', { imagehash: 1 }, 'the option `imagehash` is a boolean'],
  ['expand', { protection: 'off' }, 'there is no option `protection` here'],
  ['expand', { onprogress: null }, 'there is no option `onprogress` here'],
  ['compare', { signals: null }, 'there is no option `signals` here'],
];

/**
 * What each says. It takes one argument and uses nothing else, so that it can run in a page.
 * Options that are absent are tried as `undefined` and inherited.
 */
async function outcomes([{ createFingerprinter }, refused, ofCalls, bytes]) {
  const said = ({ name, kind, message, detail: { code, what } = {} }) => `${name} ${kind} ${code} ${what === message} ${message}`;
  const picture = new Uint8Array(bytes);
  const absent = Object.assign(Object.create({ protecton: 'wide' }), {
    protecton: undefined, families: undefined, signal: undefined, onProgress: undefined, protection: undefined, imagehash: undefined,
  });
  const made = createFingerprinter({ ...absent, protection: 'off', prefetch: [], workerUrl: '/jimun/' });
  const { json } = await made.fingerprint(picture, absent);
  const calls = {
    fingerprint: (options) => made.fingerprint(picture, options),
    fingerprintAll: (options) => made.fingerprintAll([picture], options).next(),
    expand: (options) => made.expand(picture, options),
    compare: (options) => made.compare(json, picture, options),
  };
  const create = (options) => {
    try {
      createFingerprinter(options).close();
      return 'made';
    } catch (error) {
      return said(error);
    }
  };
  const results = [refused.map(([options]) => create(options)), []];
  for (const [name, options] of ofCalls) results[1].push(await calls[name](options).then(() => 'done', said));
  for (const act of Object.values(calls)) results.push(typeof await act(absent));
  made.close();
  return results;
}

const expected = [
  REFUSED.map(([, words]) => `JimunError input invalid_input true ${words}`),
  OF_CALLS.map(([, , words]) => `JimunError input invalid_input true ${words}`),
  ...Array(4).fill('object'),
];
const picture = [...await readFile(`${root}tests/images/png_palette.png`)];

test('in Node.js, in the calling thread and in worker threads', async () => {
  assert.deepEqual(await outcomes([node, REFUSED, OF_CALLS, picture]), expected);
  const threads = { createFingerprinter: (options) => node.createFingerprinter({ workers: 1, ...options }) };
  assert.deepEqual(await outcomes([threads, REFUSED, OF_CALLS, picture]), expected);
});

test('in a page, by both entries', async () => {
  const site = await start();
  try {
    const page = await site.open();
    for (const entry of ['index', 'slim']) {
      const handle = await page.evaluateHandle(`import('/jimun/${entry}.js')`);
      assert.deepEqual(await page.evaluate(outcomes, [handle, REFUSED, OF_CALLS, picture]), expected, entry);
    }
  } finally {
    await site.close();
  }
});
