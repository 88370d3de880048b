/** What the deployment check takes for explained, and nothing more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkParts } from './fixtures/check-parts.mjs';

const { Known, encoded, entriesOf, foreignSources, isHexList, isRecord, ownServers, sortedJson } =
  await checkParts(...['entries', 'known', 'record', 'sources'].map((name) => `check/src/${name}`));

const boundary = '----WebKitFormBoundaryabcdefghijklmnop';
const part = (name, value, more = '') => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const multipart = (text) => entriesOf(Buffer.from(text), `multipart/form-data; boundary=${boundary}`);

test('every byte of a body belongs to an entry, or the body is not explained', () => {
  const whole = part('a', 'x\r\ny') + part('한', '글') + part('f', '', '; filename=""\r\nContent-Type: application/octet-stream') + `--${boundary}--\r\n`;
  assert.deepEqual(multipart(whole).map(({ name, value, bytes, isFile }) => [name, value, bytes, isFile]), [['a', 'x\r\ny', 4, false], ['한', '글', 3, false], ['f', '', 0, false]]);
  assert.equal(multipart(part('f', 'x', '; filename="a.png"\r\nContent-Type: image/png') + `--${boundary}--`)[0].isFile, true);
  for (const [name, bad] of Object.entries({
    'before the first': `hidden\r\n${whole}`, 'after the last': `${whole}hidden`, 'no end': whole.slice(0, -4),
    'a header of its own': `--${boundary}\r\nX-Hidden: x\r\n${whole.slice(boundary.length + 4)}`,
    'between boundary and line': whole.replace('\r\nContent', 'hidden\r\nContent'),
  })) assert.equal(multipart(bad), undefined, name);
  assert.deepEqual(encoded('a=b+c&d=%2F').map(({ name, value }) => [name, value]), [['a', 'b c'], ['d', '/']]);
  for (const bad of ['a=%2f', 'a=b&&', 'a=b%20c', '%61=b']) assert.equal(encoded(bad), undefined, bad);
  const json = (text) => entriesOf(Buffer.from(text), 'application/json')?.map(({ name, value }) => [name, value]);
  assert.deepEqual(json('{"a":["x",1],"b":{"c":null}}'), [['a', 'x'], ['a', '1'], ['c', 'null']]);
  for (const bad of ['{"a": 1}', '{"a":1,"a":1}', '["\\u0061"]', '{"a":1.0}', '1 ', 'x']) assert.equal(json(bad), undefined, bad);
  assert.equal(entriesOf(Buffer.from('x'), 'application/octet-stream'), undefined);
});

const today = new Date().toISOString().slice(0, 10);
const module = 'ab'.repeat(32);
const record = (change = {}) => ({
  created: today, decoder: 'core', fingerprints: [{ quality: 100, signal_type: 'pdq', value: 'cd'.repeat(32), variant: 'full' }], media: 'image',
  schema: 'jimun/record/1', tool: { name: 'jimun', version: '0.1.0', wasm_sha256: module }, verdict: { level: 'good' }, ...change,
});
const is = (value) => isRecord(typeof value === 'string' ? value : sortedJson(value), new Set([module]));

test('a record is what jimun writes, with nothing beside it', () => {
  const [first] = record().fingerprints;
  for (const good of [
    record(), record({ embedded: ['video'], decoder: 'host' }), record({ verdict: { level: 'weak', reason: 'tiny' } }),
    record({ verdict: { level: 'incomplete', present_percent: 97 } }),
    record({ fingerprints: [first, { signal_type: 'phash', value: 'ef'.repeat(8), variant: 'full' }] }),
  ]) assert.ok(is(good), sortedJson(good));
  for (const bad of [
    'x', '[]', JSON.stringify({ verdict: 1, ...record() }), ` ${sortedJson(record())}`, record({ note: 'x' }), record({ created: '2001-02-03' }),
    record({ tool: { name: 'jimun', version: '0.1.0', wasm_sha256: 'ef'.repeat(32) } }), record({ tool: { name: 'jimun', version: 'x' } }),
    record({ fingerprints: [] }), record({ fingerprints: Array(101).fill(first) }), record({ fingerprints: [{ ...first, value: 'x' }] }),
    record({ fingerprints: [{ ...first, note: 'x' }] }), record({ fingerprints: [{ ...first, quality: 1e9 }] }), record({ verdict: { level: 'good', reason: 'tiny' } }),
    record({ verdict: { level: 'weak', reason: 'x'.repeat(60) } }), record({ embedded: ['x'] }),
  ]) assert.ok(!is(bad), typeof bad === 'string' ? bad : sortedJson(bad).slice(0, 300));
  const two = sortedJson(record({ fingerprints: [first, { ...first, value: 'ef'.repeat(32) }] }));
  assert.ok(isHexList(`${'cd'.repeat(32)}\n${'ef'.repeat(32)}`, two));
  for (const bad of ['ef'.repeat(32), `${'cd'.repeat(32)}\n${'00'.repeat(32)}`, `${'cd'.repeat(32)}\n`, 'x']) assert.ok(!isHexList(bad, two), bad);
});

const page = 'https://portal.example/report/form';
const html = '<form action="/sent"><input name=where value="x"><input name=token value="abc"><a href="next?a=1&amp;b=2"></a><script src="../app.js"></script></form>';
const known = (state = { texts: [] }) => new Known({
  before: { form: { name: 'fingerprints', actions: ['https://portal.example/sent'], values: ['x', 'abc', '', ''], entries: [{ name: 'where' }, { name: 'token' }] }, kept: [{ where: 'cookies', bytes: Buffer.from('a=b') }] },
  requests: [{ phase: 'before', headers: new Map([['user-agent', 'Chrome'], ['accept-language', 'ko']]), answer: new Map([['etag', '"1"']]), id: '1', loader: '1', url: page }],
  cookies: ['c=d; Path=/'], texts: new Map([[page, html], ['https://portal.example/app.js', 'send({ kind: "report" })']]), frames: [{ url: page }], state,
}, new Set([module]));

test('an address is explained if the server wrote it, and no other', () => {
  const asks = (url, more = {}) => known().hasAddress({ url, ...more });
  for (const good of ['/sent', '/report/next?a=1&b=2', '/app.js', '/favicon.ico', '/report/form', '/sent?where=x&token=abc']) assert.ok(asks(`https://portal.example${good}`), good);
  assert.ok(asks('https://portal.example/anything', { redirected: true }));
  for (const bad of ['/y', '/sent/x', '/report/next', '/report/next?a=1&b=3', '/x/app.js', '/sent?where=y', '/sent?other=x', '/app', '/report/form?x']) {
    assert.ok(!asks(`https://portal.example${bad}`), bad);
  }
  const one = known();
  assert.deepEqual(Array.from({ length: 6 }, () => one.hasAddress({ url: 'https://portal.example/app.js' })), [true, true, true, true, false, false], 'repetition is a message, too');
});

test('a header is explained if browsers send it or sent it before', () => {
  const strange = (headers, type = 'Fetch') => known().strangeHeaders({ headers: new Map(Object.entries(headers)), type });
  assert.deepEqual(strange({
    'sec-fetch-mode': 'cors', host: 'x', 'user-agent': 'Chrome', 'accept-language': 'ko', cookie: 'a=b; c=d', referer: page, accept: '*/*', 'if-none-match': '"1"',
    'content-type': `multipart/form-data; boundary=${boundary}`, 'cache-control': 'max-age=0', priority: 'u=1, i',
  }), []);
  for (const [name, value] of Object.entries({
    'x-note': 'y', 'user-agent': 'x', 'accept-language': 'y', cookie: 'a=b; e=f', referer: `${page}?x`, accept: 'x/y', 'if-none-match': '"2"', priority: 'x',
    'content-type': 'multipart/form-data; boundary=x', 'cache-control': 'x', 'upgrade-insecure-requests': '01',
  })) assert.deepEqual(strange({ [name]: value }), [name], name);
  assert.deepEqual(strange({ accept: 'image/*' }, 'Image'), [], 'a script cannot set it there');
});

test('an entry is explained by what was there before, and by the records of the control, each once', () => {
  const text = sortedJson(record());
  const one = known({ texts: [text] });
  const explains = (name, value, isFile = false) => one.explains({ name, value, bytes: 0, isFile });
  assert.ok(explains('fingerprints', text));
  assert.ok(!explains('fingerprints', text), 'a second time');
  assert.ok(!explains('fingerprints', sortedJson(record({ fingerprints: [{ ...record().fingerprints[0], value: '12'.repeat(32) }] }))), 'not of the control');
  assert.ok(explains('token', 'abc'));
  assert.ok(explains('kind', 'report'), 'a script of the server says so');
  assert.ok(!explains('where', 'y') && !explains('unheard', 'x') && !explains('where', '', true));
  const many = known();
  assert.ok(Array.from({ length: 100 }, () => many.explains({ name: 'where', value: '', bytes: 0, isFile: false })).includes(false), 'many empty ones are a number');
});

test('servers are the same by host and port', () => {
  const own = ownServers('https://portal.example/x', ['https://api.portal.example']);
  assert.deepEqual(['https://portal.example/y', 'wss://portal.example', 'https://api.portal.example/z'].map(own), [true, true, true]);
  assert.deepEqual(['https://portal.example:444/', 'http://portal.example/', 'https://portal.example.evil/', 'https://x.portal.example', 'x'].map(own), [false, false, false, false, false]);
  const foreign = (...sources) => foreignSources(sources, 'https://portal.example/', own);
  assert.deepEqual(foreign("'self'", 'data:', "'nonce-x'", 'portal.example', 'https://portal.example:443/a', 'https://api.portal.example'), []);
  for (const source of ['https://cdn.example', '*.portal.example', 'portal.example:*', 'http://portal.example', 'cdn.example/x']) assert.deepEqual(foreign(source), [source]);
});
