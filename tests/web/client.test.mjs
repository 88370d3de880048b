/** The client: order, abort, a worker that dies, a worker that cannot start. */
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { WORKER_POLICY } from '../../tools/serve.mjs';
import { cropped } from './bitmap.mjs';
import { root, start, vector } from './harness.mjs';

const PROTOCOL = Number(/PROTOCOL = (\d+)/.exec(await readFile(`${root}pkg/src/shared/protocol.ts`, 'utf8'))[1]);
const WORKER_BYTES = (await stat(`${root}pkg/dist/worker.js`)).size;
let site;
let page;

before(async () => {
  site = await start();
  page = await site.open();
  await page.evaluate(async () => {
    window.jimun = await import('/jimun/slim.js');
    const fetchBlob = document.createElement('input');
    Object.assign(fetchBlob, { type: 'file', multiple: true, id: 'probe' });
    document.body.append(fetchBlob);
    window.outcome = (promise) => promise.then(({ json }) => json, ({ name, kind }) => ({ name, kind }));
  });
  await page.setInputFiles('#probe', ['sklearn_china.jpg', 'palapeli_european-honey-bee.jpg'].map((name) => `${root}tests/images/${name}`));
});
after(() => site.close());

test('an abort ends the work at once, asks the server for nothing, and the rest goes on', async () => {
  const requests = site.requests.length;
  const [aborted, waiting, third, took] = await page.evaluate(async () => {
    const [china, bee] = document.querySelector('#probe').files;
    const fingerprinter = window.jimun.createFingerprinter();
    await fingerprinter.seal;
    const first = new AbortController();
    const second = new AbortController();
    let abortedAt;
    const outcomes = [
      window.outcome(fingerprinter.fingerprint(bee, {
        signal: first.signal,
        onProgress: ({ stage }) => {
          if (stage !== 'hashing') return;
          abortedAt = performance.now();
          first.abort();
        },
      })).then((value) => [value, performance.now() - abortedAt]),
      window.outcome(fingerprinter.fingerprint(bee, { signal: second.signal })),
      window.outcome(fingerprinter.fingerprint(china)),
    ];
    second.abort();
    const [[one, time], two, three] = await Promise.all(outcomes);
    fingerprinter.close();
    return [one, two, three, time];
  });
  assert.deepEqual(aborted, { name: 'JimunError', kind: 'cancelled' });
  assert.deepEqual(waiting, { name: 'JimunError', kind: 'cancelled' });
  const { pdq } = await vector('sklearn_china.jpg');
  assert.equal(JSON.parse(third).fingerprints[0].value, pdq.hash);
  console.log(`abort answered in ${took.toFixed(1)} ms`);
  assert.deepEqual(site.requests.slice(requests), [], 'a new worker comes from the browser\'s cache');
});

test('a call after close and a call with an aborted signal are cancelled', async () => {
  const outcomes = await page.evaluate(async () => {
    const [china] = document.querySelector('#probe').files;
    const fingerprinter = window.jimun.createFingerprinter();
    const aborted = await window.outcome(fingerprinter.fingerprint(china, { signal: AbortSignal.abort() }));
    const pending = window.outcome(fingerprinter.fingerprint(china));
    fingerprinter.close();
    return [aborted, await pending, await window.outcome(fingerprinter.fingerprint(china))];
  });
  for (const outcome of outcomes) assert.deepEqual(outcome, { name: 'JimunError', kind: 'cancelled' });
});

test('what is no file is refused as the caller\'s error', async () => {
  const outcome = await page.evaluate(async () => {
    const fingerprinter = window.jimun.createFingerprinter();
    const refused = await window.outcome(fingerprinter.fingerprint('photo.jpg'));
    fingerprinter.close();
    return refused;
  });
  assert.deepEqual(outcome, { name: 'JimunError', kind: 'input' });
});

test('limits of the caller are obeyed, and nonsense as a limit is the caller\'s error', async () => {
  const outcomes = await page.evaluate(async () => {
    const [china] = document.querySelector('#probe').files;
    const results = [];
    for (const limits of [{ maxPixels: 1000 }, { maxFileBytes: 1000 }, { maxMemoryBytes: 10 }, { maxPixels: -1 }, { maxSide: 5 }]) {
      const fingerprinter = window.jimun.createFingerprinter({ limits });
      results.push(await fingerprinter.fingerprint(china).then(() => 'done', ({ kind, detail }) => `${kind} ${detail.code}`));
      fingerprinter.close();
    }
    return results;
  });
  assert.deepEqual(outcomes, [
    'limits too_many_pixels', 'limits file_too_large', 'limits too_much_memory', 'input invalid_input', 'input invalid_input',
  ]);
});

/** As long as the built worker: a shorter one would be taken for one that was cut. */
const whole = (script) => script.padEnd(WORKER_BYTES);

/** A page whose worker is `script` instead of ours. */
async function withWorker(script, act) {
  const other = await site.open();
  await other.route('**/jimun/worker.js*', (route) => route.fulfill({ contentType: 'text/javascript', body: whole(script) }));
  await other.evaluate(async () => {
    window.jimun = await import('/jimun/slim.js');
    window.outcome = (promise) => promise.then(({ json }) => json, ({ name, kind, detail }) => ({ name, kind, code: detail.code }));
  });
  const result = await other.evaluate(act);
  await other.context().close();
  return result;
}

test('a worker that dies at one file loses only that file', async () => {
  const result = await withWorker(`
    onmessage = async ({ data }) => {
      const text = await data.picture.text();
      if (text === 'fatal') setTimeout(() => { throw new Error('dead'); });
      else postMessage({ type: 'done', json: JSON.stringify(text) });
    };
    postMessage({ type: 'ready', protocol: ${PROTOCOL}, seal: { sealed: true, open: [] } });
  `, async () => {
    const fingerprinter = window.jimun.createFingerprinter();
    const outcomes = ['one', 'fatal', 'three'].map((text) => window.outcome(fingerprinter.fingerprint(new Blob([text]))));
    return Promise.all(outcomes);
  });
  assert.deepEqual(result, ['"one"', { name: 'JimunError', kind: 'internal', code: 'internal' }, '"three"']);
});

test('a worker that cannot start refuses everything and says whose turn it is', async () => {
  const result = await withWorker('throw new Error("cannot start");', async () => {
    const fingerprinter = window.jimun.createFingerprinter();
    const first = await window.outcome(fingerprinter.fingerprint(new Blob(['x'])));
    return [first, await window.outcome(fingerprinter.fingerprint(new Blob(['y']))), await fingerprinter.seal.catch(({ detail }) => detail.code)];
  });
  const unavailable = { name: 'JimunError', kind: 'input', code: 'worker_unavailable' };
  assert.deepEqual(result, [unavailable, unavailable, 'worker_unavailable']);
});

test('a worker of another version is named, and given no picture', async () => {
  for (const protocol of ['', `protocol: ${PROTOCOL - 1},`, `protocol: ${PROTOCOL + 1},`]) {
    const result = await withWorker(`
      onmessage = ({ data }) => postMessage({ type: 'done', json: '"it got one"' });
      postMessage({ type: 'ready', ${protocol} seal: { sealed: true, open: [] } });
    `, async () => {
      const fingerprinter = window.jimun.createFingerprinter();
      const message = await fingerprinter.fingerprint(new Blob(['x'])).catch((error) => error.message);
      return [message, await window.outcome(fingerprinter.fingerprint(new Blob(['y']))), await fingerprinter.seal.catch(({ detail }) => detail.code)];
    });
    assert.match(result[0], /another version/);
    assert.deepEqual(result.slice(1), [{ name: 'JimunError', kind: 'input', code: 'other_version' }, 'other_version']);
  }
});

test('two hundred pictures go through a pool whose workers are killed: none of the finished is lost, the rest is finished', async () => {
  const other = await site.open();
  await other.evaluate(() => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'probe' }));
  });
  await other.setInputFiles('#probe', `${root}tests/images/sklearn_china.jpg`);
  const outcomes = other.evaluate(async () => {
    const { createFingerprinter } = await import('/jimun/slim.js');
    const [china] = document.querySelector('#probe').files;
    const fingerprinter = createFingerprinter({ workers: 3, protection: 'off' });
    window.finished = 0;
    const results = [];
    for await (const { index, result, error } of fingerprinter.fingerprintAll(Array(200).fill(china))) {
      window.finished += 1;
      results[index] = result?.record.fingerprints[0].value ?? error.kind;
    }
    fingerprinter.close();
    return results;
  });
  let killed = 0;
  for (const done of [20, 60, 100]) {
    await other.waitForFunction((count) => window.finished >= count, done);
    for (const worker of other.workers()) {
      killed += await worker.evaluate(() => { setTimeout(() => { throw new Error('killed'); }); return 1; }).catch(() => 0);
    }
  }
  const results = await outcomes;
  const { pdq } = await vector('sklearn_china.jpg');
  const lost = results.filter((result) => result !== pdq.hash);
  assert.equal(results.length, 200);
  assert.ok(killed >= 3 && lost.length <= killed, `${killed} killed, ${lost.length} lost`);
  assert.ok(lost.every((kind) => kind === 'internal'));
  console.log(`${killed} workers killed, ${lost.length} pictures lost with them, ${200 - lost.length} finished`);
  await other.context().close();
});

test('whoever stops listening to a batch stops the batch', async () => {
  const left = await page.evaluate(async () => {
    const [china] = document.querySelector('#probe').files;
    const fingerprinter = window.jimun.createFingerprinter();
    const stages = new Set();
    for await (const { result } of fingerprinter.fingerprintAll([china, china, china], { onProgress: (index, { stage }) => stages.add(`${index} ${stage}`) })) {
      if (result) break;
    }
    const after = await window.outcome(fingerprinter.fingerprint(china));
    fingerprinter.close();
    return [stages.has('0 hashing'), stages.has('2 hashing'), typeof after];
  });
  assert.deepEqual(left, [true, false, 'string']);
});

test('a worker that never starts is outrun by another', async () => {
  const other = await site.open();
  let asked = 0;
  await other.route('**/jimun/worker.js*', (route) => {
    asked += 1;
    // The page's own request, and the first worker's: a page that is listened to has no cache.
    if (asked > 2) return route.continue();
    const headers = { 'content-security-policy': WORKER_POLICY };
    return route.fulfill({ contentType: 'text/javascript', headers, body: whole('/* It says nothing. */') });
  });
  const report = await other.evaluate(async () => {
    const { createFingerprinter } = await import('/jimun/slim.js');
    // Its own address, so that it does not come from the browser's cache.
    const fingerprinter = createFingerprinter({ workerUrl: '/jimun/worker.js?mute', prefetch: [] });
    const seal = await fingerprinter.seal;
    fingerprinter.close();
    return seal;
  });
  assert.deepEqual(report, { sealed: true, open: [] });
  assert.equal(asked, 3);
  await other.context().close();
});

test('a record holds what the fingerprinter was made for, unless the call says otherwise', async () => {
  const counts = await page.evaluate(async () => {
    const [china] = document.querySelector('#probe').files;
    const made = [{}, { protection: 'basic' }, { protection: 'off', imagehash: true, pdq512: true }].map((options) => window.jimun.createFingerprinter(options));
    const results = [];
    for (const fingerprinter of made) {
      for (const options of [{}, { protection: 'off' }]) {
        const { record } = await fingerprinter.fingerprint(china, options);
        results.push(record.fingerprints.map(({ signal_type: type, variant }) => (type === 'pdq' ? variant : type)));
      }
      fingerprinter.close();
    }
    return results;
  });
  const hashes = ['full', '512', 'phash', 'dhash', 'dhash_vertical', 'ahash', 'whash'];
  assert.ok(counts[0].length > 2 && counts[0].length <= 24);
  assert.equal(counts[0][0], 'full');
  assert.deepEqual(counts.slice(1), [['full'], ['full', 'mirrored'], ['full'], hashes, hashes]);
});

test('nonsense as an option is the caller\'s error, and the worker takes the next picture', async () => {
  const outcomes = await page.evaluate(async () => {
    const [china] = document.querySelector('#probe').files;
    const fingerprinter = window.jimun.createFingerprinter();
    const cyclic = {};
    cyclic.self = cyclic;
    const results = [
      await window.outcome(fingerprinter.fingerprint(china, { protection: 'most' })),
      await window.outcome(fingerprinter.fingerprint(china, { protection: () => {} })),
      await window.outcome(fingerprinter.fingerprint(china, { families: true })),
      await window.outcome(fingerprinter.compare('{}', china)),
      await window.outcome(fingerprinter.compare(cyclic, china)),
      await window.outcome(fingerprinter.compare(undefined, china)),
      await window.outcome(fingerprinter.expand('photo.jpg')),
      typeof await window.outcome(fingerprinter.fingerprint(china)),
    ];
    fingerprinter.close();
    return results;
  });
  const refused = { name: 'JimunError', kind: 'input' };
  assert.deepEqual(outcomes, [...Array(7).fill(refused), 'string']);
});

test('a comparison tells a cropped copy from another picture, in the same queue as fingerprints, and can be aborted', async () => {
  const original = await readFile(`${root}tests/images/bmp_24.bmp`);
  const [found, missed, stages, stopped] = await page.evaluate(async (pictures) => {
    const [whole, crop] = pictures.map((bytes) => new Blob([new Uint8Array(bytes)]));
    const [china] = document.querySelector('#probe').files;
    const fingerprinter = window.jimun.createFingerprinter({ workers: 1 });
    const { record, json } = await fingerprinter.fingerprint(whole);
    const seen = new Set();
    const results = await Promise.all([
      fingerprinter.compare(record, crop, { onProgress: ({ stage }) => seen.add(stage) }), fingerprinter.compare(json, china),
    ]);
    const abort = new AbortController();
    const aborted = window.outcome(fingerprinter.compare(json, china, {
      signal: abort.signal, onProgress: ({ stage }) => { if (stage === 'hashing') abort.abort(); },
    }));
    const kind = [(await aborted).kind, await window.outcome(fingerprinter.expand(china)).then((text) => typeof text)];
    fingerprinter.close();
    return [...results, [...seen], kind];
  }, [original, cropped(original, 0.04)].map((bytes) => [...bytes]));
  assert.equal(found.plain.caught, true);
  assert.match(found.plain.variant, /^crop_/);
  assert.equal(missed.plain.caught, false);
  assert.equal(missed.expanded.caught, false);
  assert.ok(missed.expanded.distance <= missed.plain.distance);
  assert.deepEqual(stages, ['waiting', 'reading', 'hashing']);
  assert.deepEqual(stopped, ['cancelled', 'string']);
});
