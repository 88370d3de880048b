/** What is said to people: complete in both languages, and true. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { readJson, root } from './harness.mjs';

const FORBIDDEN = /업로드|upload|되돌릴 수 없|복원할 수 없|irreversib|cannot be reversed|can't be reversed|완전히 삭제|removed everywhere|영구 삭제|100\s?%/i;
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const folder of ['pkg/src/locales', 'pkg/src/element/locales', 'pkg/src/single/locales', 'pkg/src/check/locales', 'www/src/locales']) {
  test(`${folder}: same keys, same placeholders, nothing forbidden`, async () => {
    const [ko, en] = [await readJson(`${folder}/ko.json`), await readJson(`${folder}/en.json`)];
    assert.deepEqual(Object.keys(ko), Object.keys(en));
    for (const key of Object.keys(en)) {
      assert.deepEqual(placeholders(ko[key]), placeholders(en[key]), key);
      assert.ok(ko[key].trim() && en[key].trim(), key);
      assert.doesNotMatch(ko[key], FORBIDDEN, key);
      assert.doesNotMatch(en[key], FORBIDDEN, key);
    }
  });
}

test('examples: same keys and placeholders, nothing forbidden, and the plain pages say the same', async () => {
  const words = await readJson('examples/shared/words.json');
  assert.deepEqual(Object.keys(words.ko), Object.keys(words.en));
  for (const [locale, page] of [['ko', 'index'], ['en', 'en']]) {
    const html = await readFile(`${root}examples/plain/${page}.html`, 'utf8');
    for (const [key, text] of Object.entries(words[locale])) {
      assert.deepEqual(placeholders(text), placeholders(words.en[key]), key);
      assert.doesNotMatch(text, FORBIDDEN, key);
      // The plain page has no part that comes and goes.
      if (!['close', 'open'].includes(key)) assert.ok(html.includes(text), `${page}.html: ${key}`);
    }
  }
});

test('the check never says that a page is safe, and has a title for whatever it looks at', async () => {
  const source = await readFile(`${root}pkg/src/check/findings.ts`, 'utf8');
  const checks = [.../CHECKS = \[([^\]]*)\]/.exec(source)[1].matchAll(/'([\w.]+)'/g)].map(([, name]) => name);
  assert.ok(checks.length > 20);
  for (const locale of ['ko', 'en']) {
    const words = await readJson(`pkg/src/check/locales/${locale}.json`);
    assert.deepEqual(Object.keys(words).filter((key) => key.startsWith('title.')).map((key) => key.slice('title.'.length)), checks);
    for (const [key, text] of Object.entries(words)) assert.doesNotMatch(text, /\bsafe\b|\bsecure\b|안전/i, key);
  }
});

for (const [page, locales] of [['www/index.html', 'www/src/locales'], ['pkg/src/single/index.html', 'pkg/src/single/locales']]) {
  test(`${page} itself says what the Korean words say`, async () => {
    const html = await readFile(root + page, 'utf8');
    const words = await readJson(`${locales}/ko.json`);
    const written = [...html.matchAll(/data-word="([\w.]+)"[^>]*>([^<]*)</g)];
    assert.ok(written.length >= 14);
    for (const [, word, text] of written) assert.equal(text, words[word], word);
    assert.doesNotMatch(html, FORBIDDEN);
  });
}

test('every error code has words for people, with only the parameters it has', async () => {
  const { core, client } = await readJson('tests/vectors/errors.json');
  const words = await readJson('pkg/src/locales/en.json');
  const codes = { ...core, ...client };
  assert.deepEqual(
    Object.keys(words).filter((key) => key.startsWith('error.')).map((key) => key.slice(6)).sort(),
    Object.keys(codes).sort(),
  );
  for (const [code, { parameters }] of Object.entries(codes)) {
    for (const name of placeholders(words[`error.${code}`])) assert.ok(parameters.includes(name), `${code}: ${name}`);
  }
});

test('TypeScript knows the same codes and kinds', async () => {
  const { core, client } = await readJson('tests/vectors/errors.json');
  const source = await readFile(`${root}pkg/src/errors.ts`, 'utf8');
  const union = (name) => [...new RegExp(`type ${name} =([^;]*);`).exec(source)[1].matchAll(/'(\w+)'/g)].map(([, word]) => word).sort();
  const all = Object.entries({ ...core, ...client });
  assert.deepEqual(union('ErrorCode'), all.map(([code]) => code).sort());
  assert.deepEqual(union('ErrorKind'), [...new Set(all.map(([, { kind }]) => kind))].sort());
});
