/**
 * The entry for Node.js with worker threads: the same answers, and the calling thread stays free.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { JimunError, createFingerprinter } from '../../pkg/dist/node.js';
import { readJson, root, vector } from './harness.mjs';

const image = async (name) => new Uint8Array(await readFile(`${root}tests/images/${name}`));
const outcome = (promise) => promise.then(({ record }) => record.fingerprints[0].value, (error) => {
  assert.ok(error instanceof JimunError);
  return error.detail.code;
});
const CHINA = (await vector('sklearn_china.jpg')).pdq.hash;
const china = await image('sklearn_china.jpg');

/** Workers that got a picture, in order, and which of them is to die from it. */
const busy = [];
let fatal = 0;
const { postMessage } = Worker.prototype;
Worker.prototype.postMessage = function post(message, ...rest) {
  postMessage.call(this, message, ...rest);
  if (message.type !== 'picture') return;
  busy.push(this);
  if (busy.length === fatal) void this.terminate();
};

const fingerprinter = createFingerprinter({ workers: 2, protection: 'off' });
after(() => fingerprinter.close());

test('pictures of every module have the hashes that the calling thread computes, in whatever form they are given', async () => {
  const alone = createFingerprinter({ protection: 'off' });
  for (const name of ['sklearn_china.jpg', 'heic_q60.heic', 'avif_q60.avif', 'jxl_q80.jxl', 'tiff_lzw.tif', 'gif_animated.gif']) {
    const bytes = await image(name);
    const { json } = await alone.fingerprint(bytes);
    for (const picture of [bytes, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), new Blob([bytes])]) {
      assert.equal((await fingerprinter.fingerprint(picture)).json, json, name);
    }
  }
  assert.equal(await outcome(fingerprinter.fingerprint(china)), CHINA);
  assert.ok(china.buffer.byteLength > 0, 'what the caller holds stays with the caller');
});

test('while pictures are computed the calling thread goes on, and two threads are at work', async () => {
  let turns = 0;
  const count = setInterval(() => { turns += 1; }, 1);
  busy.length = 0;
  const stages = new Set();
  const outcomes = [];
  const pictures = [...Array.from({ length: 20 }, () => china), new Uint8Array(3)];
  for await (const { index, result, error } of fingerprinter.fingerprintAll(pictures, { onProgress: (of, { stage }) => stages.add(stage) })) {
    outcomes[index] = result?.record.fingerprints[0].value ?? error.detail.code;
  }
  clearInterval(count);
  assert.deepEqual(outcomes, [...Array.from({ length: 20 }, () => CHINA), 'unknown_format']);
  assert.deepEqual([...stages].sort(), ['hashing', 'reading', 'waiting']);
  assert.ok(turns > 0, 'no turn for anybody else');
  assert.equal(new Set(busy).size, 2);
});

test('an abort ends the thread that is at the picture, and the others go on', async () => {
  const abort = new AbortController();
  const other = outcome(fingerprinter.fingerprint(china));
  busy.length = 0;
  const aborted = outcome(fingerprinter.fingerprint(china, {
    signal: abort.signal, onProgress: ({ stage }) => { if (stage === 'hashing') abort.abort(); },
  }));
  assert.equal(await aborted, 'cancelled');
  assert.equal(await other, CHINA);
  assert.equal(await outcome(fingerprinter.fingerprint(china)), CHINA);
  assert.ok(busy.some(({ threadId }) => threadId === -1), 'the thread has ended');
});

test('a thread that dies loses its picture and no other', async () => {
  busy.length = 0;
  fatal = 3;
  const codes = await Promise.all(Array.from({ length: 7 }, () => outcome(fingerprinter.fingerprint(china))));
  fatal = 0;
  assert.equal(codes.filter((code) => code === 'internal').length, 1, codes.join());
  assert.equal(codes.filter((code) => code === CHINA).length, 6, codes.join());
});

test('comparisons and candidates come from threads too, and the seal tells what they are', async () => {
  const made = createFingerprinter({ workers: 1, prefetch: ['tiff'] });
  assert.deepEqual(await made.prefetched, ['tiff']);
  assert.deepEqual(await made.seal, { sealed: false, open: ['in-process'] });
  const { record } = await made.fingerprint(china);
  assert.equal((await made.compare(record, china)).plain.distance, 0);
  assert.equal((await made.expand(china)).record.schema, 'jimun/candidate/1');
  const { files } = await readJson('pkg/dist/integrity.json');
  assert.equal(`sha256-${Buffer.from(record.tool.wasm_sha256, 'hex').toString('base64')}`, files['core.wasm'].sha256);
  const waiting = [1, 2].map(() => outcome(made.fingerprint(china)));
  made.close();
  assert.deepEqual(await Promise.all(waiting), ['cancelled', 'cancelled']);
});

test('a program ends when its pictures are done, although nobody closed anything', () => {
  const program = `
    import { readFileSync } from 'node:fs';
    import { createFingerprinter } from ${JSON.stringify(`${root}pkg/dist/node.js`)};
    const fingerprinter = createFingerprinter({ workers: 2, protection: 'off' });
    const pictures = Array(3).fill(readFileSync(${JSON.stringify(`${root}tests/images/sklearn_china.jpg`)}));
    for await (const { result } of fingerprinter.fingerprintAll(pictures)) console.log(result.record.fingerprints[0].value);
    process.on('exit', () => console.log('ended'));
    createFingerprinter({ workers: 1 });
  `;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', timeout: 60_000 });
  assert.deepEqual(said.trim().split('\n'), [CHINA, CHINA, CHINA, 'ended']);
});
