/** The language-neutral vectors in Chromium; `tests/it/vectors.rs` runs the same file natively. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { EXPLAINED, fingerprintAll, readJson, root, start } from './harness.mjs';

let site;
let page;

before(async () => {
  site = await start();
  page = await site.open();
});
after(() => site.close());

test('pictures have the bits that peers compute, and say which module made them', async () => {
  const { images } = await readJson('tests/vectors/pdq.json');
  const compared = images.filter(({ file }) => !EXPLAINED.has(file));
  const outcomes = await fingerprintAll(page, compared.map(({ file }) => `${root}tests/images/${file}`));
  const module = createHash('sha256').update(await readFile(`${root}pkg/dist/core/core_bg.wasm`)).digest('hex');
  for (const [index, { file, pdq, pdq_upright: upright, pdq_over_white: shown, pdq_frames: frames = [] }] of compared.entries()) {
    const { fingerprints, tool } = JSON.parse(outcomes[index].json);
    const expected = [
      ['full', upright ?? pdq], ...(upright ? [['as_stored', pdq]] : []), ...(shown ? [['over_white', shown]] : []),
    ];
    assert.deepEqual(
      fingerprints.filter(({ variant }) => !variant.startsWith('frame_')).map(({ variant, value, quality }) => [variant, { hash: value, quality }]), expected, file,
    );
    assert.deepEqual(
      fingerprints.filter(({ variant }) => variant.startsWith('frame_')).map(({ value, quality }) => ({ hash: value, quality })),
      frames, file,
    );
    assert.equal(tool.wasm_sha256, module);
  }
  assert.equal(compared.length, images.length - EXPLAINED.size);
});
