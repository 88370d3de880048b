/** The writer of `compact`: the same texts as Rust's and Python's, and no other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from 'esbuild';
import { readJson, root } from './harness.mjs';

/** The element's part takes the writer from the entry, whose modules only a build has. */
const writerAlone = {
  name: 'the writer alone',
  setup: ({ onResolve }) => onResolve({ filter: /entries\/\w+\.ts$/ }, () => ({ path: `${root}pkg/src/page/compact.ts` })),
};

async function load(path) {
  const options = { bundle: true, platform: 'node', format: 'esm', write: false, plugins: [writerAlone] };
  const { outputFiles: [{ text: source }] } = await build({ entryPoints: [root + path], ...options });
  return import(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`);
}

const { compactOf } = await load('pkg/src/page/compact.ts');
const { entriesOf, valueFormatOf } = await load('pkg/src/element/form.ts');

const { cases } = await readJson('tests/vectors/compact.json');
const [{ records: [plain] }] = cases;
const refused = (records) => assert.throws(() => compactOf(records), { name: 'JimunError', kind: 'input' });

test('records are written as the page says, from their JSON and as objects in any order', () => {
  assert.ok(cases.length >= 6);
  const backwards = (value) => {
    if (Array.isArray(value)) return value.map(backwards);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).reverse().map(([key, each]) => [key, backwards(each)]));
  };
  for (const { name, records, text } of cases) {
    assert.equal(compactOf(records), text, name);
    assert.equal(compactOf(records.map((json) => backwards(JSON.parse(json)))), text, name);
  }
});

test('what is not a record is not written', () => {
  refused([plain, '{}']);
  refused([plain.replace('record/1', 'candidate/1')]);
  refused([plain.replace('{', '{"later":0.5,')]);
  refused([plain.replace('{', `{"later":${2 ** 60},`)]);
  refused([plain.replace('{', `{"later":"${'x'.repeat(512 << 10)}",`)]);
  refused([null]);
});

test('there are 1 to 1000 records', () => {
  refused([]);
  refused(Array(1001).fill(plain));
  assert.ok(compactOf(Array(1000).fill(plain)).length < 60_000);
});

test('all records together have no more than 100,000 hashes', () => {
  const record = JSON.parse(plain);
  const hash = { signal_type: 'phash', value: '0123456789abcdef', variant: 'full' };
  const full = JSON.stringify({ ...record, fingerprints: [...record.fingerprints, ...Array(999).fill(hash)] });
  assert.ok(compactOf(Array(100).fill(full)));
  refused(Array(101).fill(full));
});

test('a record with a value out of place is kept as JSON, for its reader to judge', () => {
  const asJson = (from, to) => {
    assert.ok(plain.includes(from), from);
    const bytes = Buffer.from(compactOf([plain.replace(from, to)]), 'base64url');
    assert.deepEqual([...bytes.subarray(6, 10)], [0, 0, 1, 4], to);
    assert.ok(bytes.includes(to.slice(1, -1)), to);
  };
  asJson('"2026-11-30"', '"2026-11-3"');
  asJson('"core"', '"other"');
  asJson('"good"', '"weak"');
  asJson('"good"}', '"good","reason":"tiny"}');
  asJson('"good"}', '"incomplete","present_percent":256}');
  asJson('"0.1.0"', '"0.1.0_"');
  asJson('"image"', '"video"');
});

test('the form has one entry for all pictures, and none without a picture', () => {
  const items = (count) => Array(count).fill({ result: { json: plain } });
  assert.equal(valueFormatOf('compact'), 'compact');
  assert.deepEqual(entriesOf([...items(2), {}], 'compact'), [compactOf([plain, plain])]);
  assert.deepEqual(entriesOf([{}], 'compact'), []);
  assert.deepEqual(entriesOf(items(1001), 'compact'), [compactOf(Array(1000).fill(plain)), compactOf([plain])]);
  for (const [attribute, format] of [[null, 'record'], ['packet', 'record'], ['hex', 'hex']]) {
    assert.equal(valueFormatOf(attribute), format);
  }
});
