/** What people read: complete in both languages, and true. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { JimunError, describeComparison, describeError, describeVariant, describeVerdict, locales } from '../../pkg/dist/node.js';
import { readJson, root } from './harness.mjs';

const FORBIDDEN = /업로드|upload|되돌릴 수 없|복원할 수 없|irreversib|cannot be reversed|can't be reversed|완전히 삭제|removed everywhere|영구 삭제|100\s?%/i;
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const folder of ['pkg/src/words/locales', 'pkg/src/element/locales', 'pkg/src/card/locales', 'pkg/src/single/locales', 'pkg/src/bin/locales', 'check/src/locales', 'www/src/locales', 'www/src/form/locales']) {
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
      // The plain page has no part that opens and closes.
      if (!['close', 'open'].includes(key)) assert.ok(html.includes(text), `${page}.html: ${key}`);
    }
  }
});

test('the check never says that a page is safe, and has a title for whatever it looks at', async () => {
  const source = await readFile(`${root}check/src/findings.ts`, 'utf8');
  const checks = [.../CHECKS = \[([^\]]*)\]/.exec(source)[1].matchAll(/'([\w.]+)'/g)].map(([, name]) => name);
  assert.ok(checks.length > 20);
  for (const locale of ['ko', 'en']) {
    const words = await readJson(`check/src/locales/${locale}.json`);
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
  const words = await readJson('pkg/src/words/locales/en.json');
  const codes = { ...core, ...client };
  const keys = Object.keys(words).filter((key) => key.startsWith('error.')).map((key) => key.slice('error.'.length));
  assert.deepEqual(keys.filter((key) => !key.includes('.')).sort(), Object.keys(codes).sort());
  for (const key of keys) {
    const [code] = key.split('.');
    for (const name of placeholders(words[`error.${key}`])) assert.ok(codes[code].parameters.includes(name), `${key}: ${name}`);
  }
});

/** Formats as errors name them, and those of them that some build reads. */
async function formats() {
  const [names, decoders] = await Promise.all(['crates/jimun-core/src/format.rs', 'crates/jimun-decode/src/lib.rs'].map((file) => readFile(root + file, 'utf8')));
  const snake = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
  const variants = /pub enum Format \{(.*?)\n\}/s.exec(names)[1].matchAll(/^ {4}(\w+),$/gm);
  const read = decoders.slice(decoders.indexOf('match format')).matchAll(/Format::(\w+)/g);
  return { all: [...variants].map(([, name]) => snake(name)), read: new Set([...read].map(([, name]) => snake(name))) };
}

test('every format that is not read is named to people in both languages, and in docs/errors.md', async () => {
  const { all, read } = await formats();
  const refused = all.filter((format) => !read.has(format));
  assert.ok(read.size >= 10 && refused.length >= 18, `${read.size} and ${refused.length}`);
  const row = /^\| `unsupported_format` .*$/m.exec(await readFile(`${root}docs/errors.md`, 'utf8'))[0];
  const told = [...row.split('|')[4].matchAll(/`(\w+)`/g)].map(([, format]) => format);
  assert.deepEqual(told.sort(), [...refused].sort());
  for (const locale of ['ko', 'en']) {
    const keys = Object.keys(locales[locale]);
    const own = keys.filter((key) => key.startsWith('error.unsupported_format.')).map((key) => key.split('.')[2]);
    const named = keys.filter((key) => key.startsWith('format.')).map((key) => key.split('.')[1]);
    assert.deepEqual([...own, ...named].sort(), [...all].sort(), locale);
    for (const format of refused) {
      const error = new JimunError({ kind: 'unsupported', message: '', detail: { code: 'unsupported_format', format } });
      const text = describeError(error, locale);
      assert.doesNotMatch(text, /[{}]|undefined|unsupported_format/, format);
      assert.ok(!text.includes('_'), text);
      if (locale === 'ko') assert.match(text, /(있어요|주세요|써요)/, format);
    }
  }
});

test('a refusal says what helps', () => {
  const said = (format, locale) =>
    describeError(new JimunError({ kind: 'unsupported', message: '', detail: { code: 'unsupported_format', format } }), locale);
  for (const [format, en, ko] of [
    ['raw_photo', /raw photo.*gallery.*export/, /원본\(RAW\).*갤러리.*내보낸/],
    ['heif', /HEIF.*export/, /HEIF.*내보낸/],
    ['cgbi_png', /only Apple's programs read.*iPhone or Mac/, /애플.*아이폰이나 맥/],
    ['html', /web page.*screenshot/, /웹페이지.*캡처/],
    ['archive', /unpack/, /압축을 풀고/],
    ['pdf', /document.*screenshot/, /문서.*캡처/],
    ['mpeg', /^Video files/, /^동영상 파일/],
    ['jpeg2000', /^JPEG 2000 files/, /^JPEG 2000 파일/],
  ]) {
    assert.match(said(format, 'en'), en);
    assert.match(said(format, 'ko'), ko);
  }
});

test('docs/errors.md has every code with its kind and parameters', async () => {
  const { core, client } = await readJson('tests/vectors/errors.json');
  const rows = (await readFile(`${root}docs/errors.md`, 'utf8')).matchAll(/^\| `(\w+)` \| `(\w+)` \| (.*?) ?\|/gm);
  const told = [...rows].map(([, code, kind, parameters]) => [code, { kind, parameters: (parameters.match(/\w+/g) ?? []).sort() }]);
  assert.deepEqual(Object.fromEntries(told), { ...core, ...client });
});

test('TypeScript knows the same codes and kinds', async () => {
  const { core, client } = await readJson('tests/vectors/errors.json');
  const source = await readFile(`${root}pkg/src/shared/errors.ts`, 'utf8');
  const union = (name) => [...new RegExp(`type ${name} =([^;]*);`).exec(source)[1].matchAll(/'(\w+)'/g)].map(([, word]) => word).sort();
  const all = Object.entries({ ...core, ...client });
  assert.deepEqual(union('ErrorCode'), all.map(([code]) => code).sort());
  assert.deepEqual(union('ErrorKind'), [...new Set(all.map(([, { kind }]) => kind))].sort());
});

/**
 * As crates/jimun-protection/src/label.rs writes them, from crates/jimun-protection/src/table.rs.
 */
async function labels() {
  const table = await readFile(`${root}crates/jimun-protection/src/table.rs`, 'utf8');
  const copies = [...table.matchAll(/copy\(Edit::(\w+)(.*?), Orientation::(\w+)\)/g)];
  const snake = (name) => name.replace(/(?<=[a-z])(?=[A-Z0-9])/g, '_').toLowerCase().replace('rotate_c', 'rotated_c').replace('w_90', 'w90');
  return copies.map(([, kind, rest, turn]) => {
    const numbers = (rest.match(/-?\d+/g) ?? []).join(['AspectCrop', 'Letterbox', 'Phone', 'Gallery'].includes(kind) ? 'x' : '_');
    const background = /None/.test(rest) ? 'filled' : /Background::(\w+)/.exec(rest)?.[1].toLowerCase();
    const parts = kind === 'Whole' ? [] : kind === 'Tilted' ? ['tilted', numbers, background]
      : [kind === 'AspectCrop' ? 'aspect' : kind.toLowerCase(), background, numbers];
    return [turn === 'Upright' ? undefined : snake(turn), ...parts].filter(Boolean).join('_') || 'full';
  });
}

test('every copy that is foreseen has words in both languages', async () => {
  const all = await labels();
  const { length } = /TABLE: \[EditedCopy; (?<length>\d+)\]/.exec(await readFile(`${root}crates/jimun-protection/src/table.rs`, 'utf8')).groups;
  assert.equal(all.length, Number(length));
  for (const label of [...all, '512', 'frame_2', 'rotated_180_aspect_4x5', 'transversed_tilted_20_filled', 'flipped', 'transposed', 'extended_40_0_0_40',
    'mirrored_crop_0_277_0_415_extended_0_40_40_0']) {
    const [ko, en] = ['ko', 'en'].map((locale) => describeVariant(label, locale));
    for (const text of [ko, en]) assert.ok(text && !text.includes('{') && !text.includes(label.length > 3 ? label : '_'), `${label}: ${text}`);
    assert.match(ko, /[가-힣]/, label);
    assert.doesNotMatch(en, /[가-힣]|undefined/, label);
    assert.doesNotMatch(ko, /undefined/, label);
  }
  assert.match(describeVariant('crop_3', 'en'), /crop_3/, 'what is no label is quoted');
});

test('copies are described as a person would', () => {
  const said = {
    mirrored: ['좌우를 뒤집은 사본', 'Mirror image'],
    crop_30_30_30_30: ['가장자리를 약 3% 잘라낸 사본', 'About 3% cut off at every edge'],
    crop_0_89_0_1: ['위쪽을 약 9% 잘라낸 사본', 'About 9% cut off at the top'],
    crop_8_4_48_0: ['가장자리를 조금씩 잘라낸 사본(대략 왼쪽 1%, 오른쪽 5%)', 'Cut off at the edges by about: left 1%, right 5%'],
    mirrored_crop_30_30_30_30: ['좌우를 뒤집고 가장자리를 약 3% 잘라낸 사본', 'About 3% cut off at every edge, then mirrored'],
    bars_white_0_60_0_60: ['위아래에 흰 띠를 붙인 사본(약 6%씩)', 'With white bars above and below (about 6%)'],
    border_black_32: ['약 3% 두께의 검은 테두리를 두른 사본', 'In a black border of about 3%'],
    'tilted_-19_white': ['왼쪽으로 1.9° 기울인 사본(빈 모서리는 흰색)', 'Tilted to the left by 1.9° (corners white)'],
    extended_40_0_0_40: ['잘려 나간 가장자리를 짐작해 이어 붙인 모습', 'What may have been cut off was guessed'],
    rotated_180_crop_1_0_0_0_extended_40_0_0_40: [
      '거꾸로 돌리고 잘려 나간 가장자리를 짐작해 이어 붙인 모습', 'What may have been cut off was guessed, then turned upside down',
    ],
    phone_black_200x435: ['상태 표시줄까지 나온 휴대폰 화면 캡처(검은 바탕, 화면 비율 1:2.18)', 'Screenshot on a phone with its status bar (black background, screen 1:2.18)'],
    aspect_1x1: ['정사각형으로 잘라낸 사본', 'Cut to a square'],
  };
  for (const [label, expected] of Object.entries(said)) {
    assert.deepEqual(['ko', 'en'].map((locale) => describeVariant(label, locale)), expected);
  }
});

test('a comparison says when it had to guess, and when there was nothing to compare', () => {
  const far = { caught: false, variant: 'full', copy_as: 'whole', distance: 60 };
  const guessed = (copyAs) => ({ plain: far, expanded: { caught: true, variant: 'full', copy_as: copyAs, distance: 12 } });
  assert.match(describeComparison(guessed('extended_40_0_0_40'), 'en'), /look closer.* cut off at the edges\. /);
  assert.match(describeComparison(guessed('extended_40_0_0_40'), 'ko'), /가장자리가 잘린 사본으로 보여요/);
  assert.match(describeComparison(guessed('mirrored_crop_0_277_0_415_extended_0_40_40_0'), 'en'), /around the picture/);
  assert.match(describeComparison({ plain: null, expanded: null }, 'en'), /^There is nothing to compare.*please use that\.$/);
  assert.match(describeComparison({ plain: null, expanded: null }, 'ko'), /^비교할 지문이 없어요.*주세요\.$/);
});

test('a candidate has what a record has, under another name', async () => {
  const [record, candidate] = await Promise.all(['record', 'candidate'].map((name) => readJson(`docs/${name}.schema.json`)));
  assert.deepEqual(Object.keys(candidate.properties), Object.keys(record.properties));
  assert.deepEqual(candidate.required, record.required);
  for (const [name, { $ref }] of Object.entries(candidate.properties)) {
    if (!['fingerprints', 'schema'].includes(name)) assert.equal($ref, `${record.$id}#/properties/${name}`);
  }
  assert.equal(record.properties.schema.const, 'jimun/record/1');
  assert.equal(candidate.properties.schema.const, 'jimun/candidate/1');
  const [copy, extended] = [record.$defs.copy, candidate.$defs.extended].map(({ pattern }) => new RegExp(pattern));
  for (const label of ['extended_40_0_0_40', 'mirrored_crop_0_277_0_415_extended_0_40_40_0']) {
    assert.match(label, extended);
    assert.doesNotMatch(label, copy, 'no record holds a guess');
  }
  for (const label of ['extended_1_2_3', 'crop_1_2_3_4', 'extended_1_2_3_1000', 'extended_01_2_3_4']) assert.doesNotMatch(label, extended);
  for (const label of await labels()) if (label !== 'full') assert.match(label, copy);
});

test('every reason for which a fingerprint is weak has words with a remedy', async () => {
  const { properties: { verdict } } = await readJson('docs/record.schema.json');
  const reasons = verdict.oneOf.map(({ properties }) => properties.reason?.anyOf[0].enum).find(Boolean);
  assert.deepEqual(
    Object.keys(locales.en).filter((key) => key.startsWith('verdict.weak.')).map((key) => key.slice(13)).sort(), [...reasons].sort(),
  );
  for (const reason of reasons) {
    assert.match(describeVerdict({ level: 'weak', reason }, 'ko'), /주세요/, reason);
    assert.match(describeVerdict({ level: 'weak', reason }, 'en'), /please use/i, reason);
  }
});
