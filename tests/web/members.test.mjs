/** What members_table.py compared with Pillow, compared with Chromium: the same picture shown, or none by both. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from '../../tools/field/look.mjs';
import { readJson, root } from './harness.mjs';

const FOLDER = 'target/members/';
const SIDE = 16;
/** Of 255. Chromium turns YCbCr into RGB by other sums, and mixes alpha in other steps: less than 1 on the mean. */
const NEAR = 2;
/** Files given to the page at a time. */
const PORTION = 100;
const here = existsSync(`${root}${FOLDER}expected.json`);
let browser;

before(async () => { if (here) browser = await start(); });
after(() => browser?.close());

/** What is different between Pillow's and Chromium's picture, or nothing. */
function difference(pillow, chromium) {
  if (!pillow && !chromium) return undefined;
  if (!chromium) return 'Chromium does not show it, Pillow reads it';
  if (!pillow) return 'Chromium shows it, Pillow does not read it';
  if (pillow.width !== chromium.width || pillow.height !== chromium.height) return 'another size';
  const apart = pillow.luma.reduce((sum, value, at) => sum + Math.abs(value - chromium.luma[at]), 0) / pillow.luma.length;
  return apart > NEAR ? `${apart.toFixed(1)} of 255 apart on the mean` : undefined;
}

test('Chromium shows the members as Pillow reads them, or the reason is written', async (t) => {
  if (!here) return t.skip(`${FOLDER} is not there; run: tests/interop/members_table.py`);
  const expected = Object.entries(await readJson(`${FOLDER}expected.json`));
  const [kinds, faults] = [new Map(), []];
  for (let at = 0; at < expected.length; at += PORTION) {
    const portion = expected.slice(at, at + PORTION);
    const shown = await browser.look(portion.map(([file]) => `${root}${FOLDER}${file}`), SIDE);
    for (const [index, [file, { note, pillow }]] of portion.entries()) {
      const differs = difference(pillow, shown[index]);
      const kind = file.split('/')[0];
      const counts = kinds.get(kind) ?? { same: 0, neither: 0, explained: 0, wrong: 0 };
      kinds.set(kind, counts);
      if (!differs) counts[pillow ? 'same' : 'neither'] += 1;
      else if (note) counts.explained += 1;
      else {
        counts.wrong += 1;
        faults.push(`${file}: ${differs}`);
      }
    }
  }
  console.table(Object.fromEntries(kinds));
  assert.deepEqual(faults, []);
});
