/** Comparisons without a picture: what the core says of the picture, from what is known of it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { build } from 'esbuild';
import { createFingerprinter } from '../../pkg/dist/node.js';
import { root } from './harness.mjs';

const { outputFiles: [{ text }] } = await build({
  entryPoints: [`${root}pkg/src/page/compare.ts`], bundle: true, platform: 'node', format: 'esm', write: false,
});
const { compare, distance } = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);

const HASH = 'bf18cef3407e8678e6833b1937d14066988e5cd2046eac5f783103f157abf50e';
/** The hash with so many bits changed. */
const off = (bits) => HASH.slice(0, 48) + (BigInt(`0x${HASH.slice(48)}`) ^ ((1n << BigInt(bits)) - 1n)).toString(16).padStart(16, '0');
const pdq = (variant, bits = 0, quality = 97) => ({ quality, signal_type: 'pdq', value: off(bits), variant });
const record = (...fingerprints) => ({ schema: 'jimun/record/1', fingerprints });
const candidate = (...fingerprints) => ({ schema: 'jimun/candidate/1', fingerprints });
const refuses = (work) => assert.throws(work, (error) => error.name === 'JimunError' && error.kind === 'input' && error.detail.code === 'invalid_input');

test('a distance is the number of bits that differ', () => {
  for (const bits of [0, 1, 31, 32, 33, 64]) assert.equal(distance(HASH, off(bits)), bits);
  assert.equal(distance('0'.repeat(64), 'f'.repeat(64)), 256);
  assert.equal(distance('0'.repeat(16), `${'0'.repeat(7)}80000000f`), 5);
  assert.equal(distance(HASH.toUpperCase(), HASH), 0);
});

test('anything but two hashes of the same length is refused', () => {
  for (const wrong of ['', HASH.slice(1), HASH.slice(0, 16), HASH.slice(0, 32), `${HASH}\n`, HASH.replace('b', 'g'), undefined, 7, [HASH]]) {
    refuses(() => distance(HASH, wrong));
    refuses(() => distance(wrong, HASH));
  }
  refuses(() => distance('ab', 'ab'));
});

test('the core says the same of the picture whose candidate is compared', async () => {
  const fingerprinter = createFingerprinter({ protection: 'standard' });
  const names = ['sklearn_china.jpg', 'sklearn_flower.jpg', 'jpg_q10.jpg', 'exif_orientation_6.jpg', 'gradient_h.png', 'webp_lossless_alpha.webp'];
  const pictures = await Promise.all(names.map((name) => readFile(`${root}tests/images/${name}`)));
  const known = [];
  for (const picture of pictures) {
    known.push({ picture, record: (await fingerprinter.fingerprint(picture)).json, candidate: (await fingerprinter.expand(picture)).json });
  }
  let caught = 0;
  for (const { record: reported } of known) {
    for (const { picture, candidate: seen } of known) {
      const core = await fingerprinter.compare(reported, picture);
      assert.deepEqual(compare(reported, seen), core);
      assert.deepEqual(compare(JSON.parse(reported), JSON.parse(seen)), core);
      caught += Number(core.expanded?.caught ?? false);
    }
  }
  assert.ok(caught >= 5);
  fingerprinter.close();
});

test('of a record the main fingerprint is plain, and its own renderings are the rest', () => {
  const reported = record(pdq('full'), pdq('mirrored', 40));
  assert.deepEqual(compare(reported, record(pdq('full', 3))), {
    plain: { caught: true, copy_as: 'whole', distance: 3, variant: 'full' },
    expanded: { caught: true, copy_as: 'whole', distance: 3, variant: 'full' },
  });
  const turned = compare(reported, record(pdq('full', 64), pdq('as_stored', 41), pdq('mirrored', 40)));
  assert.deepEqual(turned.plain, { caught: true, copy_as: 'whole', distance: 24, variant: 'mirrored' });
  assert.deepEqual(turned.expanded, { caught: true, copy_as: 'whole', distance: 1, variant: 'mirrored' });
});

test('hashes that receivers drop are in no comparison, on either side', () => {
  const weak = record(pdq('full', 0, 49));
  assert.deepEqual(compare(weak, record(pdq('full'))), { plain: null, expanded: null });
  assert.deepEqual(compare(record(pdq('full')), weak), { plain: null, expanded: null });
  const other = compare(record(pdq('full')), candidate(pdq('full', 0, 49), pdq('mirrored', 5, 50)));
  assert.equal(other.plain, null);
  assert.deepEqual(other.expanded, { caught: true, copy_as: 'mirrored', distance: 5, variant: 'full' });
});

test('unknown kinds and variants are never compared', () => {
  const later = [pdq('part_1'), { signal_type: 'vpdq', value: 'a:b', variant: 'full' }];
  const far = { caught: false, copy_as: 'whole', distance: 50, variant: 'full' };
  assert.deepEqual(compare(record(pdq('full', 50), ...later), record(pdq('full'))), { plain: far, expanded: far });
  assert.deepEqual(compare(record(pdq('full')), record(pdq('full', 50), ...later)), { plain: far, expanded: far });
  assert.deepEqual(compare(record(pdq('full')), candidate(pdq('full', 50), ...later)), { plain: far, expanded: far });
});

test('a candidate is no report, and what is neither is refused', () => {
  const plain = record(pdq('full'));
  refuses(() => compare(candidate(pdq('full')), plain));
  refuses(() => compare(JSON.stringify(candidate(pdq('full'))), candidate(pdq('full'))));
  for (const wrong of [undefined, null, 7, '', '{}', 'null', {}, record(), candidate(), candidate(pdq('mirrored')), candidate(pdq('full'), pdq('frame_2')),
    record(pdq('full'), pdq('extended_40_0_0_0')), { ...plain, schema: 'jimun/record/2' }]) {
    refuses(() => compare(plain, wrong));
  }
  assert.equal(compare(plain, candidate(pdq('full'), pdq('mirrored_extended_40_0_0_0'))).plain.distance, 0);
});
