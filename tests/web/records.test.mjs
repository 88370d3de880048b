/**
 * Readers of records: the same names as in Rust (crates/jimun-record/tests/variants.rs), what later
 * versions may add, and what the JSON Schema says.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { build } from 'esbuild';
import { createFingerprinter, isRecord, parseRecord } from '../../pkg/dist/node.js';
import { readJson, root } from './harness.mjs';

const { outputFiles: [{ text }] } = await build({
  entryPoints: [`${root}pkg/src/page/reported.ts`], bundle: true, platform: 'node', format: 'esm', write: false,
});
const { kindOf, linesOf } = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);

const HASH = 'bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e';
const fingerprint = (variant, others = {}) => ({ quality: 97, signal_type: 'pdq', value: HASH, variant, ...others });
const record = (...fingerprints) => ({ schema: 'jimun/record/1', fingerprints });
const lines = (...fingerprints) => linesOf(record(fingerprint('full'), ...fingerprints)).split('\n').length;

test('names of variants are told apart as in Rust', async () => {
  const { known, candidate_only: candidates, unknown, malformed, out_of_range: others } = await readJson('tests/vectors/variants.json');
  for (const name of [...known, ...others]) assert.equal(kindOf(name), 'known', name);
  for (const name of unknown) assert.equal(kindOf(name), 'unknown', name);
  for (const name of [...candidates, ...malformed]) assert.equal(kindOf(name), 'malformed', name);
});

test('what a later version adds is not compared, and makes no record unreadable', () => {
  assert.equal(lines(fingerprint('mirrored')), 2);
  assert.equal(lines(fingerprint('part_2_of_9')), 1);
  assert.equal(lines(fingerprint('screen_black_9x16')), 1, 'a label of before 1.0');
  assert.equal(lines(fingerprint('mirrored', { part: 3 })), 2);
  assert.equal(lines({ signal_type: 'vpdq', value: 'a:b', variant: 'full' }), 1);
  assert.equal(lines({ signal_type: 'phash', value: 'bf18cef3407e8678', variant: 'part_1' }), 1);
});

test('what no version writes is no record', () => {
  const refused = (...fingerprints) => assert.throws(() => linesOf(record(...fingerprints)), { kind: 'input' });
  refused();
  refused(fingerprint('part_1'));
  refused(fingerprint('full', { file: 'a.jpg' }));
  refused(fingerprint('full', { Part: 1 }));
  refused(fingerprint('full'), fingerprint('crop_1'));
  refused(fingerprint('full', { value: HASH.toUpperCase() }));
  refused(fingerprint('full'), { signal_type: 'V PDQ', value: 'a', variant: 'full' });
  refused(fingerprint('full'), { signal_type: 'phash', value: HASH, variant: 'full' });
});

const RECORD = {
  created: '2026-11-24',
  decoder: 'core',
  embedded: ['video'],
  fingerprints: [
    fingerprint('full'), fingerprint('frame_2'), fingerprint('mirrored_crop_30_30_30_30'), { signal_type: 'phash', value: 'bf18cef3407e8678', variant: 'full' },
  ],
  media: 'image',
  schema: 'jimun/record/1',
  tool: { name: 'jimun', version: '0.1.0', wasm_sha256: HASH },
  verdict: { level: 'incomplete', present_percent: 97 },
};
const allowed = new Ajv({ strict: false }).compile(await readJson('docs/record.schema.json'));

/** The field that is named as being at fault; nothing for a record. */
function faultOf(json) {
  try {
    parseRecord(json);
    return undefined;
  } catch (error) {
    assert.deepEqual([error.name, error.kind, error.detail.code, error.detail.what], ['JimunError', 'input', 'invalid_input', error.message]);
    return /^not a record as docs\/format\.md has it: (.+)$/.exec(error.message)[1];
  }
}

const changed = (change) => { const copy = structuredClone(RECORD); change(copy); return copy; };

test('records of the core are read, from JSON and parsed, and kept as they are', async () => {
  const fingerprinter = createFingerprinter({ protection: 'wide', imagehash: true, pdq512: true });
  for (const file of ['sklearn_china.jpg', 'gif_animated.gif', 'png_la.png', 'bmp_24.bmp']) {
    const bytes = await readFile(`${root}tests/images/${file}`);
    const { json, record: made } = await fingerprinter.fingerprint(bytes);
    assert.ok(isRecord(made) && allowed(made), file);
    assert.deepEqual(parseRecord(json), made);
    assert.equal(parseRecord(made), made);
    const candidate = await fingerprinter.expand(bytes);
    assert.equal(faultOf(candidate.json), 'schema');
    assert.equal(isRecord(candidate.record), false);
  }
  const { cases } = await readJson('tests/vectors/compact.json');
  for (const json of cases.flatMap(({ records }) => records)) assert.equal(faultOf(json), undefined, json);
});

test('the field at fault is named, and nothing that is in it', () => {
  for (const [field, change] of [
    ['schema', (r) => { r.schema = 'jimun/record/2'; }],
    ['tool.name', (r) => { r.tool.name = 'other'; }],
    ['tool.wasm_sha256', (r) => { r.tool.wasm_sha256 = HASH.toUpperCase(); }],
    ['created', (r) => { r.created = '2026-02-30'; }],
    ['created', (r) => { r.created = '2026-1-024'; }],
    ['fingerprints', (r) => { r.fingerprints = []; }],
    ['fingerprints[0].quality', (r) => { r.fingerprints[0].quality = 101; }],
    ['fingerprints[0].quality', (r) => { delete r.fingerprints[0].quality; }],
    ['fingerprints[0].signal_type', (r) => { r.fingerprints.unshift(r.fingerprints.pop()); }],
    ['fingerprints[0].variant', (r) => { r.fingerprints[0].variant = 'part_1'; }],
    ['fingerprints[1].variant', (r) => { r.fingerprints[1].variant = 'frame_1'; }],
    ['fingerprints[1].value', (r) => { r.fingerprints[1].value += '\n'; }],
    ['fingerprints[3].quality', (r) => { r.fingerprints[3].quality = 50; }],
    ['fingerprints[3].variant', (r) => { r.fingerprints[3].variant = 'mirrored'; }],
    ['another key of fingerprints[2]', (r) => { r.fingerprints[2].file = 'me.jpg'; }],
    ['another key of the record', (r) => { r['나의 사진.jpg'] = 1; }],
    ['another key of tool', (r) => { r.tool.later = { deep: ['\ud800'] }; }],
    ['verdict.reason', (r) => { r.verdict.reason = 'tiny'; }],
    ['verdict.reason', (r) => { r.verdict = { level: 'weak', reason: 'unknown' }; }],
    ['verdict.level', (r) => { r.verdict = { level: 'bad' }; }],
    ['embedded', (r) => { r.embedded = ['video', 'video']; }],
    ['embedded[1]', (r) => { r.embedded.push('a sound'); }],
    ['more than 512 KiB', (r) => { r.later = 'x'.repeat(512 << 10); }],
  ]) {
    const wrong = changed(change);
    assert.equal(faultOf(JSON.stringify(wrong)), field);
    assert.equal(faultOf(wrong), field);
    assert.equal(isRecord(wrong), false);
  }
  assert.equal(faultOf({ ...RECORD, later: 1.5 }), 'another key of the record');
  const json = JSON.stringify(RECORD);
  assert.equal(faultOf(`${json} `.replace('97', '97.0')), 'a number that is not written as an integer');
  assert.equal(faultOf(json.replace('"present_percent":97', '"present_percent":-0')), 'a number that is not written as an integer');
  assert.equal(faultOf(json.slice(1)), 'no JSON');
  assert.equal(faultOf('['.repeat(100_000)), 'no JSON');
  for (const nothing of [undefined, null, 5, [], new Blob([json])]) assert.equal(isRecord(nothing), false);
  assert.equal(isRecord(json), false, 'only parseRecord reads text');
});

test('what a later version adds is kept, and makes no record unreadable', () => {
  for (const change of [
    (r) => { r.frames = [{ At: 1, note: 'a, "b": 1.5e3 -0' }]; },
    (r) => { r.tool.build = null; },
    (r) => { r.verdict.others = 2; },
    (r) => { r.verdict = { level: 'weak', reason: 'too_bright' }; },
    (r) => { r.embedded = ['file']; },
    (r) => { r.fingerprints[1].variant = 'part_2_of_9'; },
    (r) => { r.fingerprints[1].part = 3; },
    (r) => { r.fingerprints[3].variant = 'part_1'; },
    (r) => { r.fingerprints.push({ signal_type: 'vpdq', value: 'a:b', variant: 'anything at all' }); },
  ]) {
    const later = changed(change);
    assert.ok(allowed(later), change);
    assert.deepEqual(parseRecord(JSON.stringify(later)), later);
  }
  const deep = (levels) => changed((r) => { r.later = JSON.parse('['.repeat(levels) + ']'.repeat(levels)); });
  assert.equal(faultOf(deep(126)), undefined);
  assert.equal(faultOf(deep(127)), 'another key of the record', 'the core reads 127 levels');
});

test('variants are those of the vectors, with numbers that the core has', async () => {
  const { known, candidate_only: candidates, unknown, malformed, out_of_range: outside } = await readJson('tests/vectors/variants.json');
  const fault = (name) => faultOf(changed((r) => { r.fingerprints[1].variant = name; }));
  for (const name of [...known, ...unknown]) assert.equal(fault(name), undefined, name);
  const further = ['crop_0_0_1000_0', 'frame_4294967296', 'aspect_65536x1', 'bars_black_0_1000_0_0', 'tilted_-101_black', 'mirrored_crop_0_500_0_500'];
  for (const name of [...candidates, ...malformed, ...outside, ...further]) assert.equal(fault(name), 'fingerprints[1].variant', name);
});

/** Every place of a value: itself, and how to put something else there. */
function* places(value, path = []) {
  yield path;
  if (typeof value === 'object' && value !== null) for (const key of Object.keys(value)) yield* places(value[key], [...path, key]);
}

const REPLACEMENTS = [
  undefined, null, true, 0, -1, 1.5, 97, 101, '', 'x', 'file', 'unknown', 'A b', 'video', 'phash', 'vpdq', 'mirrored', 'frame_3', 'part_1', '2026-02-30',
  HASH, HASH.toUpperCase(), 'bf18cef3407e8678', [], {}, ['video'], { later: 1 }, { level: 'good' }, { level: 'good', later: [] }, { level: 'good', reason: 'tiny' },
];

test('nothing is taken that the schema refuses, and nothing else is refused but what the page says in words', () => {
  // A schema knows no calendar and no sums. This one leaves to later versions what belongs to other
  // verdicts and to PDQ.
  const inWords = /^(?:created|fingerprints\[\d\]\.variant|fingerprints\[3\]\.quality|verdict\.(?:reason|present_percent)|another key of .+)$/;
  let [taken, refused] = [0, 0];
  for (const path of places(RECORD)) {
    for (const replacement of [...REPLACEMENTS, 'a key', 'the name of a file', 'no name']) {
      const wrong = structuredClone({ whole: RECORD });
      const [last, ...up] = ['whole', ...path].reverse();
      const parent = up.reverse().reduce((at, key) => at[key], wrong);
      const names = { 'a key': 'later', 'the name of a file': 'file', 'no name': 'Later' };
      if (replacement in names) {
        if (typeof parent[last] !== 'object') continue;
        parent[last][names[replacement]] = 1;
      } else if (replacement === undefined) {
        if (Array.isArray(parent)) parent.splice(Number(last), 1);
        else delete parent[last];
      } else {
        parent[last] = replacement;
      }
      const value = wrong.whole && JSON.parse(JSON.stringify(wrong.whole));
      const what = `${path.join('.')}: ${JSON.stringify(replacement)}`;
      const fault = faultOf(value);
      assert.equal(isRecord(value), fault === undefined, what);
      if (fault === undefined) assert.ok(allowed(value), what);
      else if (allowed(value)) assert.match(fault, inWords, what);
      if (fault === undefined) taken += 1;
      else refused += 1;
    }
  }
  assert.ok(taken > 60 && refused > 800, `${taken} taken, ${refused} refused`);
});
