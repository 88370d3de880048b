/** The same files by the native tool and by the sealed worker in Chromium: equal to the bit. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { fingerprintAll, root, shared, start } from './harness.mjs';

const PICTURES = /\.(jpe?g|png|gif|webp|bmp|ico|hei[cf]|avif|jxl|tiff?)$/i;
let site;
let page;

before(async () => {
  site = await start();
  page = await site.open();
});
after(() => site.close());

/**
 * What the native tool says of each file: its record or comparison without `file`, or `kind:
 * message`.
 */
async function native(paths, command = ['hash']) {
  const run = promisify(execFile);
  const options = { maxBuffer: 1 << 28 };
  const { stdout, stderr } = await run(`${root}target/tested/jimun`, [...command, '--quiet', '--limits', 'phone', ...paths], options)
    .catch((failed) => failed);
  const outcomes = new Map();
  for (const line of stdout.split('\n').filter(Boolean)) {
    const { file, ...record } = JSON.parse(line);
    outcomes.set(file, comparable(record));
  }
  for (const line of stderr.split('\n').filter(Boolean)) {
    const [, file, refusal] = /^jimun: (.*): ((?:malformed|unsupported|limits|input|internal): .*)$/.exec(line);
    outcomes.set(file, refusal);
  }
  return outcomes;
}

/** A record without the day and the module's hash, which may differ. In comparisons nothing may. */
function comparable({ created, tool, ...record }) {
  if (!tool) return JSON.parse(JSON.stringify(record, (key, value) => (key === 'caught' ? undefined : value)));
  assert.match(created, /^\d{4}-\d\d-\d\d$/);
  return { ...record, tool: { name: tool.name, version: tool.version } };
}

async function compare(paths, { command, options, call } = {}) {
  const expected = await native(paths, command);
  const actual = [];
  // In portions, because a browser accepts only so many files at a time.
  for (let at = 0; at < paths.length; at += 40) {
    actual.push(...await fingerprintAll(page, paths.slice(at, at + 40), options, call));
  }
  let records = 0;
  for (const [index, path] of paths.entries()) {
    const { json, kind, message } = actual[index];
    if (json) records += 1;
    assert.deepEqual(json ? comparable(JSON.parse(json)) : `${kind}: ${message}`, expected.get(path), path);
  }
  return { files: paths.length, records };
}

async function committed() {
  const names = await readdir(`${root}tests/images`, { recursive: true });
  const pictures = names.filter((name) => /\.(jpg|png|gif|webp|bmp|heic|avif|jxl|tiff?|p[bgp]m|tga|qoi)$/.test(name)).sort();
  return pictures.map((name) => `${root}tests/images/${name}`);
}

test('committed pictures', async () => {
  const { records } = await compare(await committed());
  assert.ok(records >= 75);
});

test('committed pictures with everything that can be asked for', async () => {
  const { records } = await compare(await committed(), {
    command: ['hash', '--protection', 'wide', '--imagehash', '--pdq-512'],
    options: { protection: 'wide', imagehash: true, pdq512: true },
  });
  assert.ok(records >= 75);
});

test('committed pictures as candidates', async () => {
  const { records } = await compare(await committed(), { command: ['expand'], call: { call: 'expand' } });
  assert.ok(records >= 75);
});

test('committed pictures as copies of one of them', async () => {
  const original = `${root}tests/images/sklearn_china.jpg`;
  const [{ json }] = await fingerprintAll(page, [original], { protection: 'standard' });
  const { records } = await compare(await committed(), {
    command: ['compare', '--json', '--protection', 'standard', original], call: { call: 'compare', record: json },
  });
  assert.ok(records >= 75);
});

/** What fuzzing found: files that once took minutes, or made a decoder panic. */
test('committed findings and hostile files', async () => {
  for (const folder of ['findings', 'bad']) {
    const names = (await readdir(`${root}tests/${folder}`)).filter((name) => !/README\.md|expected\.tsv/.test(name)).sort();
    const { files } = await compare(names.map((name) => `${root}tests/${folder}/${name}`));
    assert.equal(files, names.length);
  }
});

test('members of each oddity', async (t) => {
  const folder = `${root}target/members/`;
  if (!existsSync(folder)) return t.skip('target/members is not there; run: tests/interop/members_table.py');
  const names = (await readdir(folder, { recursive: true })).filter((name) => PICTURES.test(name)).sort();
  // Every twentieth of those with missing rows: they are many and alike.
  const paths = names.filter((name, at) => !name.includes('missing_') || at % 20 === 0).map((name) => folder + name);
  const { files, records } = await compare(paths);
  console.log(`wasm equals native on ${files} members (${records} fingerprints, ${files - records} refusals)`);
});

for (const folder of ['golden', 'bad', 'photos', 'suites', 'cases']) {
  test(`shared ${folder}`, async (t) => {
    // Every file of the hostile set and of the reported kinds, with any name.
    const paths = (await shared(folder, ['bad', 'cases'].includes(folder) ? /(?<!README\.md|expected\.tsv)$/ : PICTURES)).filter((path) => !path.includes('\n'));
    if (paths.length === 0) return t.skip('not beside this checkout');
    const { files, records } = await compare(paths);
    console.log(`wasm equals native on ${files} files of ${folder} (${records} fingerprints, ${files - records} refusals)`);
  });
}
