/**
 * The deployment check reads HTML as Chromium does: what Chromium ignores protects nothing, and
 * what it fetches is named.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumLaunch, chromiumPath } from '../../tools/chromium.mjs';
import { checkParts } from './fixtures/check-parts.mjs';

const skip = chromiumPath() ? false : 'SKIPPED: Chromium was not found; run: tools/setup.sh browser';
const { allows, readHtml, readPage } = await checkParts('check/src/html', 'check/src/page', 'check/src/sources');

/** A policy without quotes, so that it can be put anywhere. */
const META = '<meta http-equiv=Content-Security-Policy content="connect-src data:">';

/** Each page, and whether its policy holds. */
const POLICIES = {
  'in head': [`<!doctype html><head>${META}</head>`, true],
  'without any other tag': [META, true],
  'after head, where there is no body yet': [`<head></head>${META}<body>`, true],
  'in capitals and by references': ['<META CONTENT="connect-src &#100;ata&colon;" HTTP-EQUIV=CONTENT-SECURITY-POLICY>', true],
  'over several lines, after a ">" in an attribute': ['<meta title="a>b"\nhttp-equiv=content-security-policy\ncontent="connect-src data:">', true],
  'after a comment that ends at once': [`<!-->${META}<!-- -->`, true],
  'after a comment that ends with a mark': [`<!-- --!>${META}<!-- -->`, true],
  'with two contents, of which the first counts': [META.replace('>', ' content="connect-src *">'), true],
  'in a comment': [`<!-- ${META} -->`, false],
  'in a comment that does not end': [`<!-- > ${META}`, false],
  'in body': [`<body><p>x</p>${META}</body>`, false],
  'after a text': [`x${META}`, false],
  'in the text of an inline script': [`<script>const text = '${META}';</script>`, false],
  'in a script in an SVG': [`<body><svg><script>${META}</script></svg>`, false],
  'in an SVG': [`<svg>${META}</svg>`, false],
  'in the title of an SVG': [`<svg><title>${META}</title></svg>`, false],
  'in a template in head': [`<head><template>${META}</template></head>`, false],
  'in a shadow root': [`<div><template shadowrootmode=open>${META}</template></div>`, false],
  'in noscript': [`<head><noscript>${META}</noscript></head>`, false],
  'in a title': [`<title>${META}</title>`, false],
  'in a style': [`<style>${META}</style>`, false],
  'in a textarea': [`<textarea>${META}</textarea>`, false],
  'in a frame': [`<iframe>${META}</iframe>`, false],
  'in an attribute': [`<p title='${META}'>x</p>`, false],
  'in a frame\'s own document': [`<iframe srcdoc='${META}'></iframe>`, false],
  'of another name': [META.replace('Policy', 'Policy-Report-Only'), false],
  'with a blank in its name': [META.replace('=Content-Security-Policy', '=" Content-Security-Policy"'), false],
  'without content': [META.replace('content', 'contents'), false],
};

/** Each page, its policy as a header, and the address of `x.js`. */
const BASES = {
  'no base': ['', undefined, '/page/x.js'],
  'a base': ['<base href="/b/">', undefined, '/b/x.js'],
  'a relative base': ['<base href="b/c">', undefined, '/page/b/x.js'],
  'of two the first': ['<base href="/b/"><base href="/c/">', undefined, '/b/x.js'],
  'the first that has an address': ['<base target="_top"><base href="/c/">', undefined, '/c/x.js'],
  'one in body': ['<p>x</p><base href="/b/">', undefined, '/b/x.js'],
  'one in a template': ['<template><base href="/b/"></template>', undefined, '/page/x.js'],
  'one in noscript': ['<noscript><base href="/b/"></noscript>', undefined, '/page/x.js'],
  'one in a comment': ['<!-- <base href="/b/"> -->', undefined, '/page/x.js'],
  'one in an SVG': ['<svg><base href="/b/"></base></svg>', undefined, '/page/x.js'],
  'a data address': ['<base href="data:text/html,">', undefined, '/page/x.js'],
  'refused by the header': ['<base href="/b/">', "base-uri 'none'", '/page/x.js'],
  'allowed by the header': ['<base href="/b/">', "base-uri 'self'", '/b/x.js'],
  'of another server, refused': ['<base href="http://elsewhere.invalid/b/">', "base-uri 'self'", '/page/x.js'],
  'refused by a meta element before': [`${META.replace('connect-src data:', "base-uri 'none'")}<base href="/b/">`, undefined, '/page/x.js'],
};

/** Each page, and the scripts that it requests. */
const SCRIPTS = {
  'a script with a digest': ['<script src=/a.js integrity=sha256-AAAA></script>', ['/a.js']],
  'a module without quotes': ['<script type=module src=/a.mjs></script>', ['/a.mjs']],
  'an inline script that holds a tag': ['<script>const text = "<script src=/a.js>";</script><script src=/b.js></script>', ['/b.js']],
  'one after a comment in a script': ['<script><!-- <script> </script> --></script><script src=/b.js></script>', ['/b.js']],
  'scripts in an SVG': ['<svg><script href=/a.js></script><script xlink:href=/b.js /></svg>', ['/a.js', '/b.js']],
  'of both addresses in an SVG the plain one': ['<svg><script xlink:href=/b.js href=/a.js></script></svg>', ['/a.js']],
  'a source that an SVG does not know': ['<svg><script src=/a.js></script></svg>', []],
  'one that is no script of HTML': ['<math><script src=/a.js></script></math>', []],
  'a link ahead': ['<link rel="modulepreload" href=/a.js>', ['/a.js']],
  'a link ahead with a digest': ['<link rel="preload icon" as=script href=/a.js integrity=sha384-AAAA>', ['/a.js']],
  'a link to something else': ['<link rel=help href=/a.js>', []],
  'one in noscript': ['<noscript><script src=/a.js></script></noscript>', []],
  'one in a comment': ['<!-- <script src=/a.js></script> -->', []],
  'one in a text field': ['<textarea><script src=/a.js></script></textarea>', []],
  'one in a shadow root': ['<div><template shadowrootmode=open><script src=/a.js></script></template></div>', ['/a.js']],
  'an address with blanks, and by references': ['<script src=" /a&period;js "></script>', ['/a.js']],
  'no address': ['<script src></script><script src="http://["></script><script src=/b.js></script>', ['/b.js']],
};

/** Each page, its header, and Chromium's referrer policy: none, the address, or its default. */
const REFERRERS = {
  'nothing': ['', undefined, 'default'],
  'a header': ['', 'no-referrer', 'none'],
  'the last that is known': ['', 'unsafe-url, no-referrer, unheard-of', 'none'],
  'a meta element over a header': ['<meta name=referrer content=unsafe-url>', 'no-referrer', 'all'],
  'an unknown meta element': ['<meta name=referrer content=unheard-of>', 'no-referrer', 'none'],
  'an empty meta element': ['<meta name=referrer content>', 'no-referrer', 'none'],
  'the last meta element': ['<meta name=referrer content=unsafe-url><meta name=REFERRER content=No-Referrer>', undefined, 'none'],
  'one of the older names': ['<meta name=referrer content=never>', undefined, 'none'],
  'another of them': ['<meta name=referrer content=always>', 'no-referrer', 'all'],
  'one in body': ['<p>x</p><meta name=referrer content=unsafe-url>', 'no-referrer', 'all'],
  'one in a template': ['<template><meta name=referrer content=unsafe-url></template>', 'no-referrer', 'none'],
  'one in a comment': ['<!-- <meta name=referrer content=no-referrer> -->', undefined, 'default'],
};

/** Sources of a policy. `HERE` is the page's server, `OTHER` another origin, both with a port. */
const SOURCES = [
  "'self'", "'none'", '*', 'http:', 'https:', 'HERE', 'http://HERE', 'HTTP://OTHER', 'https://HERE', 'ws://HERE', '127.0.0.1', 'localhost:*', 'http://localhost', 'http://*:PORT', '*:*',
  'HERE/', 'HERE/asked', 'HERE/asked/', 'HERE/Asked', 'HERE/ask', 'OTHER/asked/more', 'OTHER/asked/', '*.localhost:PORT', 'data:', "'self' OTHER", 'HERE/asked?x', 'LOCALHOST:PORT',
];
const ASKED = ['http://HERE/asked', 'http://HERE/asked?x=y', 'http://OTHER/asked', 'http://OTHER/asked/more'];

let server;
let browser;
let page;
/** The server's answer at `/page/`, and its requests. */
let served = { html: '', headers: {} };
const asked = [];
let referer;
/** What tells the page that is shown from those before. */
let query = '';

before(async () => {
  server = createServer(({ url, headers }, response) => {
    if (new URL(url, address()).pathname === '/page/') return response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...served.headers }).end(served.html);
    if (url === '/referer') referer = headers.referer;
    // A late request of the page before is not this one's.
    else if (!headers.referer?.includes('?') || headers.referer.endsWith(query)) asked.push(url);
    return response.writeHead(200, { 'Content-Type': url.includes('js') ? 'text/javascript' : 'text/plain', 'Cache-Control': 'no-store' }).end();
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  if (skip) return;
  browser = await chromium.launch(chromiumLaunch());
  page = await browser.newPage();
});
after(async () => {
  await browser?.close();
  server.close();
  server.closeAllConnections();
});

const address = () => `http://127.0.0.1:${server.address().port}/page/`;

const read = (html, headers = {}) => readPage({ url: address(), status: 200, headers: new Headers(headers), bytes: Buffer.from(html) });

/** Shows the page in Chromium. */
async function show(html, headers = {}) {
  served = { html, headers };
  asked.length = 0;
  await page.goto(address() + query);
}

/** The scripts that Chromium requests. Links that fetch ahead may come last. */
async function scriptsAsked(count) {
  const scripts = () => [...new Set(asked.filter((url) => url.includes('js')))].sort();
  for (const end = Date.now() + 2000; scripts().length < count && Date.now() < end;) await page.waitForTimeout(20);
  return scripts();
}

const holds = (policies) => policies.some((policy) => policy.has('connect-src'));
const isStopped = () => page.evaluate(() => fetch('/asked').then(() => false, () => true));

test('a policy in the page counts where Chromium heeds it, and nowhere else', { skip }, async () => {
  for (const [name, [html, expected]] of Object.entries(POLICIES)) {
    await show(html);
    assert.equal(await isStopped(), expected, `Chromium: ${name}`);
    assert.equal(holds(read(html).policies), expected, name);
  }
});

// By the standard. Chromium splits it at commas, but the check must be right elsewhere, too.
test('a meta element holds one policy, whatever commas there are', () => {
  const [policy, ...more] = read(META.replace('connect-src', 'img-src data:, connect-src')).policies;
  assert.deepEqual([[...policy.keys()], more], [['img-src'], []]);
});

test('addresses are relative to the base that Chromium takes', { skip }, async () => {
  for (const [name, [html, policy, expected]] of Object.entries(BASES)) {
    const [whole, headers] = [`<!doctype html>${html}<script src=x.js></script>`, policy ? { 'Content-Security-Policy': policy } : {}];
    await show(whole, headers);
    const { href } = new URL(expected, address());
    // There may be more requests: Chromium looks ahead and guesses.
    assert.equal(await page.evaluate(() => document.querySelector('script').src), href, `Chromium: ${name}`);
    assert.deepEqual(read(whole, headers).scripts, [href], name);
  }
});

test('a base that is no address is none', () => {
  // By the standard. Chromium requests the same, and after that nothing relative.
  assert.deepEqual(read('<base href="http://["><script src=x.js></script>').scripts, [new URL('x.js', address()).href]);
});

test('every script that Chromium asks for is named', { skip }, async () => {
  for (const [index, [name, [html, expected]]] of Object.entries(SCRIPTS).entries()) {
    query = `?${index}`;
    await show(`<!doctype html>${html}`);
    assert.deepEqual(await scriptsAsked(expected.length), expected, `Chromium: ${name}`);
    assert.deepEqual(read(html).scripts.map((url) => new URL(url).pathname), expected, name);
  }
  query = '';
});

test('the referrer policy is the one that Chromium follows', { skip }, async () => {
  const by = { none: undefined, all: address(), default: `${new URL(address()).origin}/` };
  const meant = { none: 'no-referrer', all: 'unsafe-url', default: undefined };
  for (const [name, [html, header, expected]] of Object.entries(REFERRERS)) {
    const headers = header ? { 'Referrer-Policy': header } : {};
    referer = 'not asked';
    // Another origin on the same server.
    const other = address().replace('127.0.0.1', 'localhost').replace('page/', 'referer');
    await show(html, headers);
    await page.evaluate((url) => fetch(url, { mode: 'no-cors' }).then(() => {}), other);
    assert.equal(referer, by[expected], `Chromium: ${name}`);
    assert.equal(read(html, headers).referrer, meant[expected], name);
  }
});

test('sources allow the addresses that Chromium lets through', { skip }, async () => {
  const { port } = server.address();
  const whole = (text) => text.replaceAll('HERE', `127.0.0.1:${port}`).replaceAll('OTHER', `localhost:${port}`).replaceAll('PORT', port);
  for (const source of SOURCES.map(whole)) {
    await show('<p>x</p>', { 'Content-Security-Policy': `connect-src ${source}` });
    const urls = ASKED.map(whole);
    const passed = await page.evaluate(async (all) => {
      const stopped = new Set();
      addEventListener('securitypolicyviolation', ({ blockedURI }) => stopped.add(blockedURI));
      for (const url of all) await fetch(url, { mode: 'no-cors' }).catch(() => {});
      await new Promise((resolve) => { setTimeout(resolve, 10); });
      return all.map((url) => !stopped.has(url));
    }, urls);
    assert.deepEqual(urls.map((url) => allows(source.split(' '), url, address())), passed, source);
  }
});

test('what a template holds is named as well, for a script may take it from there, and protects nothing', () => {
  const html = `<template>${META}<base href="/b/"><script src="a.js"></script><jimun-input worker-url="/t/"></jimun-input></template>`;
  assert.deepEqual(readHtml(html), {
    policies: [], referrers: [], base: undefined, scripts: ['a.js'], hasInput: true, workerUrl: '/t/', form: undefined,
  });
  assert.equal(readHtml(`${html}<jimun-input worker-url="/jimun/"></jimun-input>`).workerUrl, '/jimun/', 'what is in the page itself comes first');
});

test('the control is found where a browser makes one', () => {
  for (const [html, hasInput, workerUrl] of [
    ['<jimun-input\nname="a>b" worker-url=\'/jimun/?a=1&amp;b\'></jimun-input>', true, '/jimun/?a=1&b'],
    ['<JIMUN-INPUT WORKER-URL=/jimun/>', true, '/jimun/'],
    ['<p><table><jimun-input worker-url=/jimun/></table>', true, '/jimun/'],
    ['<jimun-input></jimun-input><jimun-input worker-url="/jimun/"></jimun-input>', true, '/jimun/'],
    ['<jimun-input-other worker-url="/jimun/"></jimun-input-other>', false, undefined],
    ['<!-- <jimun-input worker-url="/jimun/"></jimun-input> -->', false, undefined],
    ['<noscript><jimun-input worker-url="/jimun/"></jimun-input></noscript>', false, undefined],
    ['<script>const text = `<jimun-input worker-url="/jimun/">`</script>', false, undefined],
    ['<svg><jimun-input worker-url="/jimun/"></jimun-input></svg>', false, undefined],
  ]) {
    const read = readHtml(html);
    assert.deepEqual([read.hasInput, read.workerUrl], [hasInput, workerUrl], html);
  }
});

test('a page that is nested deep, or of very many elements, is read all the same', () => {
  const last = '<script src="a.js"></script>';
  for (const html of [`${'<div>'.repeat(100_000)}${last}`, `${'<p>x'.repeat(300_000)}${last}`]) assert.deepEqual(readHtml(html).scripts, ['a.js']);
});
