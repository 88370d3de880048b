/** The entry for Node.js: the same calls, the engine in this process. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { JimunError, createFingerprinter, describeComparison, describeError, describeVariant } from '../../pkg/dist/node.js';
import { cropped, mirrored } from './bitmap.mjs';
import { EXPLAINED, readJson, root, vector } from './harness.mjs';

const image = async (name) => new Uint8Array(await readFile(`${root}tests/images/${name}`));
const outcome = (promise) => promise.then(({ record }) => record.fingerprints[0].value, (error) => {
  assert.ok(error instanceof JimunError);
  return error.detail.code;
});
const CHINA = (await vector('sklearn_china.jpg')).pdq.hash;

test('pictures have the bits that peers compute, whether given as a Blob, bytes or a buffer', async () => {
  const { images } = await readJson('tests/vectors/pdq.json');
  const compared = images.filter(({ file }) => !EXPLAINED.has(file));
  const fingerprinter = createFingerprinter({ protection: 'off' });
  for (const [index, { file, pdq, pdq_upright: upright }] of compared.entries()) {
    const bytes = await image(file);
    const picture = [bytes, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), new Blob([bytes])][index % 3];
    assert.equal(await outcome(fingerprinter.fingerprint(picture)), (upright ?? pdq).hash, file);
  }
});

test('an abort and a close answer at once, and the others go on', async () => {
  const china = await image('sklearn_china.jpg');
  const fingerprinter = createFingerprinter();
  const abort = new AbortController();
  const calls = [outcome(fingerprinter.fingerprint(china)), outcome(fingerprinter.fingerprint(china, { signal: abort.signal })), outcome(fingerprinter.fingerprint(china))];
  abort.abort();
  assert.deepEqual(await Promise.all(calls), [CHINA, 'cancelled', CHINA]);
  assert.equal(await outcome(fingerprinter.fingerprint(china, { signal: AbortSignal.abort() })), 'cancelled');
  const waiting = [1, 2].map(() => outcome(fingerprinter.fingerprint(china)));
  fingerprinter.close();
  assert.deepEqual(await Promise.all(waiting), ['cancelled', 'cancelled']);
  assert.equal(await outcome(fingerprinter.fingerprint(china)), 'cancelled');
});

test('what a signal outlives it is not held by', async () => {
  const china = await image('sklearn_china.jpg');
  let listeners = 0;
  const signal = Object.assign(new EventTarget(), { aborted: false });
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  signal.addEventListener = function add(...given) { listeners += 1; addEventListener.apply(this, given); };
  signal.removeEventListener = function remove(...given) { listeners -= 1; removeEventListener.apply(this, given); };
  await createFingerprinter().fingerprint(china, { signal });
  await new Promise((resolve) => { setImmediate(resolve); });
  assert.equal(listeners, 0);
});

test('many calls at once warn of no leak, in this thread or in others', async () => {
  const china = await image('sklearn_china.jpg');
  const warnings = [];
  const note = ({ name }) => warnings.push(name);
  process.on('warning', note);
  for (const options of [{ protection: 'off' }, { protection: 'off', workers: 1 }]) {
    const fingerprinter = createFingerprinter(options);
    const { signal } = new AbortController();
    const calls = Array.from({ length: 30 }, () => outcome(fingerprinter.fingerprint(china, { signal })));
    for await (const { result } of fingerprinter.fingerprintAll(Array(30).fill(china))) calls.push(result?.record.fingerprints[0].value);
    assert.deepEqual(new Set(await Promise.all(calls)), new Set([CHINA]));
    fingerprinter.close();
  }
  await new Promise((resolve) => { setImmediate(resolve); });
  process.off('warning', note);
  assert.deepEqual(warnings, []);
});

test('several pictures: each outcome as soon as it is there, in order, and bad ones as errors', async () => {
  const china = await image('sklearn_china.jpg');
  const outcomes = [];
  const stages = new Set();
  const fingerprinter = createFingerprinter();
  for await (const { index, result, error } of fingerprinter.fingerprintAll([china, new Uint8Array(3), china], { onProgress: (of, { stage }) => stages.add(`${of} ${stage}`) })) {
    outcomes.push([index, result?.record.fingerprints[0].value ?? error.detail.code]);
  }
  assert.deepEqual(outcomes, [[0, CHINA], [1, 'unknown_format'], [2, CHINA]]);
  for (const stage of ['0 waiting', '0 reading', '0 hashing', '2 hashing']) assert.ok(stages.has(stage), stage);
});

test('limits and refusals are those of the browser, in this thread or in others', async () => {
  const china = await image('sklearn_china.jpg');
  const gone = Object.assign(new Blob([china]), { arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) });
  for (const where of [{}, { workers: 1 }]) {
    const under = (options, picture = china) => {
      const fingerprinter = createFingerprinter({ ...where, ...options });
      return outcome(fingerprinter.fingerprint(picture)).finally(() => fingerprinter.close());
    };
    assert.equal(await under({ limits: { maxPixels: 1000 } }), 'too_many_pixels');
    assert.equal(await under({ limits: { maxSide: 5 } }), 'invalid_input');
    assert.equal(await under({ seal: 'require' }), 'not_sealed');
    assert.equal(await under({}, 'photo.jpg'), 'invalid_input');
    assert.equal(await under({}, new Uint8Array(0)), 'empty');
    assert.equal(await under({}, gone), 'unreadable');
  }
  const said = (options, picture, locale) => createFingerprinter(options).fingerprint(picture)
    .then(() => 'done', (error) => describeError(error, locale));
  assert.match(await said({}, new Uint8Array(0), 'ko'), /빈 파일/);
  // Who must act: the person with the file, or the page.
  assert.match(await said({}, gone, 'en'), /choose it again/);
  assert.match(await said({ limits: { maxSide: 5 } }, china, 'en'), /This page made a mistake/);
});

test('a record says which module made it', async () => {
  const { files } = await readJson('pkg/dist/integrity.json');
  const { record } = await createFingerprinter().fingerprint(await image('heic_q60.heic'));
  assert.equal(`sha256-${Buffer.from(record.tool.wasm_sha256, 'hex').toString('base64')}`, files['heic.wasm'].sha256);
});

test('what a record holds is what was asked for: standard unless told otherwise', async () => {
  const china = await image('sklearn_china.jpg');
  const held = async (made, options) => {
    const { record } = await createFingerprinter(made).fingerprint(china, options);
    return record.fingerprints.map(({ signal_type: type, variant }) => (type === 'pdq' ? variant : type));
  };
  const usual = await held();
  assert.ok(usual.length > 2 && usual.length <= 24, String(usual.length));
  assert.equal(usual[0], 'full');
  assert.ok(usual.includes('mirrored'));
  assert.deepEqual(await held({ protection: 'off' }), ['full']);
  assert.deepEqual(await held({}, { protection: 'basic', pdq512: true, imagehash: true }), [
    'full', '512', 'mirrored', 'phash', 'dhash', 'dhash_vertical', 'ahash', 'whash',
  ]);
});

test('a comparison names the crop of a copy, misses another picture, and takes a record or its JSON', async () => {
  const original = await readFile(`${root}tests/images/bmp_24.bmp`);
  const fingerprinter = createFingerprinter();
  const { record, json } = await fingerprinter.fingerprint(original);
  const crop = await fingerprinter.compare(record, cropped(original, 0.04));
  assert.ok(crop.plain.caught && crop.plain.distance <= 31);
  assert.match(describeComparison(crop, 'ko'), /잘라낸 사본으로 보여요/);
  assert.match(describeComparison(crop, 'en'), /^Caught.*About [45]% cut off at every edge/);
  const other = await fingerprinter.compare(json, await image('sklearn_china.jpg'));
  assert.deepEqual([other.plain.caught, other.expanded.caught], [false, false]);
  assert.match(describeComparison(other, 'en'), /^Missed/);
  assert.match(describeComparison(other, 'ko'), /^찾지 못해요/);
});

test('a comparison takes records and nothing else', async () => {
  const original = await readFile(`${root}tests/images/bmp_24.bmp`);
  const fingerprinter = createFingerprinter({ protection: 'basic', imagehash: true, pdq512: true });
  const { record } = await fingerprinter.fingerprint(original);
  assert.equal((await fingerprinter.compare(record, original)).plain.distance, 0);
  const [main, ...others] = record.fingerprints;
  const family = others.at(-1);
  assert.equal(family.signal_type, 'whash');
  const holding = (...fingerprints) => ({ ...record, fingerprints });
  const candidate = await fingerprinter.expand(original);
  assert.equal(candidate.record.schema, 'jimun/candidate/1');
  for (const wrong of [
    '{}', '', 'null', '[]', undefined, null, 7, candidate.record, candidate.json, { ...record, schema: 'jimun/record/2' },
    { ...record, fingerprints: { ...record.fingerprints } }, holding(), holding(null), holding(family, main), new Array(1),
    ...[
      { value: main.value.toUpperCase() }, { value: main.value.slice(1) }, { value: 7 }, { quality: 101 }, { quality: -1 }, { quality: 99.5 },
      { quality: '99' }, { quality: undefined }, { signal_type: 'pdq f' }, { signal_type: 'phash' }, { Note: '' }, { file: 'a.jpg' }, { variant: undefined },
      { variant: 'whole' }, { variant: 'frame_1' }, { variant: 'frame_02' }, { variant: `full 99 ${main.value}\nfull` }, { variant: 'crop_1_2_3' },
      { variant: 'crop_01_2_3_4' }, { variant: 'aspect_0x5' }, { variant: 'extended_1_2_3_4' }, { variant: 'full\n' }, { variant: 'mirrored ' },
    ].flatMap((change) => [holding({ ...main, ...change }), holding(main, { ...main, ...change })]),
    // The main fingerprint is one that every version knows.
    holding({ ...main, signal_type: 'pdqf' }, main), holding({ ...main, variant: 'part_1' }, main),
    holding(main, { ...family, quality: 99 }), holding(main, { ...family, variant: 'mirrored' }), holding(main, { ...family, value: main.value }),
  ]) {
    assert.equal(await outcome(fingerprinter.compare(wrong, original)), 'invalid_input', JSON.stringify(wrong));
  }
});

test('where receivers take no hash there is nothing to compare', async () => {
  const original = await readFile(`${root}tests/images/bmp_24.bmp`);
  const fingerprinter = createFingerprinter({ protection: 'off' });
  const { record } = await fingerprinter.fingerprint(original);
  const weak = { ...record, fingerprints: [{ ...record.fingerprints[0], quality: 49 }] };
  assert.deepEqual(await fingerprinter.compare(weak, original), { plain: null, expanded: null });
  assert.match(describeComparison({ plain: null, expanded: null }, 'en'), /nothing to compare/);
});

test('without likely copies a mirror image is caught only by those who look closer', async () => {
  const original = await readFile(`${root}tests/images/bmp_24.bmp`);
  const fingerprinter = createFingerprinter({ protection: 'off' });
  const { json } = await fingerprinter.fingerprint(original);
  const comparison = await fingerprinter.compare(json, mirrored(original));
  assert.deepEqual([comparison.plain.caught, comparison.expanded.caught], [false, true]);
  assert.match(describeComparison(comparison, 'en'), /look closer.*Mirror image/);
  // The record of a candidate holds what was compared.
  const { record } = await fingerprinter.expand(mirrored(original));
  assert.ok(record.fingerprints.some(({ value }) => json.includes(value)));
  const { $defs: { extended } } = await readJson('docs/candidate.schema.json');
  const { $defs: { copy } } = await readJson('docs/record.schema.json');
  const patterns = [copy, extended].map(({ pattern }) => new RegExp(pattern));
  for (const [index, { signal_type: type, variant }] of record.fingerprints.entries()) {
    assert.equal(type, 'pdq');
    assert.ok(index === 0 ? variant === 'full' : patterns.some((pattern) => pattern.test(variant)), variant);
    assert.doesNotMatch(describeVariant(variant, 'en'), /_|undefined|\{/, variant);
  }
});
