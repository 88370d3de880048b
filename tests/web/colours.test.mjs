/** Colours are written in one place, and text is readable on its background in both schemes. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TOKENS = 'pkg/src/styles/tokens.css';
/** Another set of the same colours, for pages in the Korean government's design. */
const KRDS = 'pkg/src/element/krds.css';

/** Each text with its backgrounds. */
const PAIRS = [
  ['ink', ['page', 'surface', 'ground']],
  ['soft', ['page', 'surface', 'ground']],
  ['accent', ['page', 'surface']],
  ['accent-ink', ['accent']],
  ['good', ['page', 'surface', 'good-ground']],
  ['weak', ['page', 'surface', 'weak-ground']],
  ['bad', ['surface', 'bad-ground']],
];

async function coloursOf(path) {
  const text = await readFile(root + path, 'utf8');
  return new Map([...text.matchAll(/--_((?:light|dark)-[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour]));
}

/** As WCAG 2.2 defines it. */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test('contrast is computed as WCAG defines it', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  // The lightest grey that passes on white, and the next lighter one.
  assert.ok(contrast('#767676', '#ffffff') >= 4.5 && contrast('#777777', '#ffffff') < 4.5);
});

for (const path of [TOKENS, KRDS]) {
  test(`${path}: text has at least 4.5:1 against its ground, in both schemes`, async () => {
    // A theme's set replaces the usual one, colour by colour. A page has its own background.
    const colours = new Map([...await coloursOf(TOKENS), ...await coloursOf(path)]);
    for (const scheme of ['light', 'dark']) {
      for (const [text, grounds] of PAIRS) {
        for (const ground of grounds.filter((each) => path === TOKENS || each !== 'page')) {
          const found = contrast(colours.get(`${scheme}-${text}`), colours.get(`${scheme}-${ground}`));
          assert.ok(found >= 4.5, `${scheme}: ${text} on ${ground}: ${found.toFixed(2)}`);
        }
      }
    }
  });
}

test('no colour is written anywhere else, and each has both schemes', async () => {
  const names = [...(await coloursOf(TOKENS)).keys()];
  const of = (scheme) => names.filter((name) => name.startsWith(scheme)).map((name) => name.slice(scheme.length));
  assert.ok(names.length > 20);
  assert.deepEqual(of('dark'), of('light'));
  let sheets = 0;
  for (const folder of ['pkg/src', 'www']) {
    for (const { parentPath, name } of await readdir(root + folder, { recursive: true, withFileTypes: true })) {
      const path = join(parentPath, name).slice(root.length);
      if (!name.endsWith('.css') || path.startsWith('www/dist/') || [TOKENS, KRDS].includes(path)) continue;
      sheets += 1;
      // `light-dark(#000, #fff)` only tests whether the browser supports it.
      const text = (await readFile(root + path, 'utf8')).replace(/@supports[^{]*/g, '');
      assert.doesNotMatch(text, /:[^;{}]*(?:#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\()/i, path);
    }
  }
  assert.ok(sheets > 5);
});
