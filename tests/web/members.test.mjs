/** Compares with Chromium what members_table.py compared with Pillow: the same picture, or none. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { start } from '../../tools/field/look.mjs';
import { readJson, root } from './harness.mjs';

const FOLDER = 'target/members/';
const SIDE = 16;
/** Of 255. Chromium rounds colours and blended alpha in another way. */
const NEAR = 1;
/** Files given to the page at a time. */
const PORTION = 100;
const MAX_TOLD = 40;
const here = existsSync(`${root}${FOLDER}expected.json`);
let browser;

before(async () => { if (here) browser = await start(); });
after(() => browser?.close());

/**
 * The difference between our answer and what Chromium shows, if there is one. `pictures` are
 * Pillow's with the same fingerprints: upright and as stored. Chromium rotates no WebP, and hardly
 * any unusual Exif; the record has both.
 */
function difference({ ours, pictures, whole }, shown) {
  if (ours === 'refused') return shown && !shown.partly ? 'Chromium shows it, we refuse it' : undefined;
  if (!shown) return 'Chromium does not show it, we read it';
  if (whole === shown.partly) return `${ours}, of which Chromium shows ${shown.partly ? 'a part' : 'all'}`;
  const ofItsSize = pictures.filter(({ width, height }) => width === shown.width && height === shown.height);
  if (ofItsSize.length === 0) return 'another size';
  const apart = Math.min(...ofItsSize.map(({ luma }) => meanDifference(luma, shown.luma)));
  return apart > NEAR ? `${apart.toFixed(1)} of 255 apart on the mean` : undefined;
}

const meanDifference = (a, b) => a.reduce((sum, value, at) => sum + Math.abs(value - b[at]), 0) / a.length;

/**
 * What Chromium shows of a member. A JPEG has no alpha, so empty parts mean that it showed a part.
 */
function partly(file, shown) {
  return shown && { ...shown, partly: shown.empty > 0 && file.endsWith('.jpg') };
}

test('Chromium shows the members that we read, or the reason is written', async (t) => {
  if (!here) return t.skip(`${FOLDER} is not there; run: tests/interop/members_table.py`);
  // Chromium shows no TIFF.
  const members = Object.entries(await readJson(`${FOLDER}expected.json`)).filter(([file]) => !file.endsWith('.tif'));
  const [kinds, faults] = [new Map(), []];
  for (let at = 0; at < members.length; at += PORTION) {
    const portion = members.slice(at, at + PORTION);
    const shown = await browser.look(portion.map(([file]) => `${root}${FOLDER}${file}`), SIDE);
    for (const [index, [file, expected]] of portion.entries()) {
      const differs = difference(expected, partly(file, shown[index]));
      const kind = file.split('/')[0];
      const counts = kinds.get(kind) ?? { same: 0, neither: 0, explained: 0, wrong: 0 };
      kinds.set(kind, counts);
      if (!differs) counts[expected.ours === 'refused' ? 'neither' : 'same'] += 1;
      else if (expected.note) counts.explained += 1;
      else {
        counts.wrong += 1;
        faults.push(`${file}: ${differs}`);
      }
    }
  }
  console.table(Object.fromEntries(kinds));
  assert.equal(faults.length, 0, faults.slice(0, MAX_TOLD).join('\n'));
});
