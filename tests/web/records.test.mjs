/**
 * Readers of records: the same names as in Rust (crates/jimun-record/tests/variants.rs), and what
 * later versions may add.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from 'esbuild';
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
