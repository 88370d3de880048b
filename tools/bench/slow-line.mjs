/**
 * What a person with a slow phone waits for: the site over 1.6 Mbit/s and 150 ms with brotli. Every
 * process of the browser is slowed four times. Prints when the button can be used, when
 * the first JPEG and the first HEIC have their fingerprints, and all requests in order.
 *
 * The browser's own throttle slows the page's thread alone, and not workers. Where a control group
 * cannot be made, the browser's processes are stopped for three quarters of the time; a loop in a
 * worker tells how much slower they really were.
 *
 *   node tools/bench/slow-line.mjs [page]
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { SLOW_4G, network } from '../../tests/web/network.mjs';
import { chromiumLaunch } from '../chromium.mjs';
import { serve } from '../serve.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const path = process.argv[2] ?? '/';

/** How many times slower the browser is made. */
const SLOWED = 4;

/** What is wanted, in seconds from the start of the visit; the last from the one before. */
const WANTED = { button: 1.5, engine: 3, heic: 5 };

/** For stops: short enough that nobody would notice one, long enough for the system's clock. */
const PERIOD_MS = 40;

/** Children, their children, and so on. */
function descendants(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))[1]));
    } catch {
      // It has ended in the meantime.
    }
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

/** Slows a process and its descendants. Returns how, and what ends it. */
function slow(pid) {
  const group = `/sys/fs/cgroup/jimun-bench-${process.pid}`;
  try {
    // Only the root of control groups has this file.
    if (!existsSync('/sys/fs/cgroup/cgroup.controllers')) throw new Error('no control groups of version 2');
    mkdirSync(group);
    writeFileSync(`${group}/cpu.max`, `${Math.round(100_000 / SLOWED)} 100000`);
    for (const one of descendants(pid)) writeFileSync(`${group}/cgroup.procs`, String(one));
    const end = () => {
      try {
        rmdirSync(group);
      } catch {
        // Its processes are still ending.
      }
    };
    return { how: 'a control group', end };
  } catch {
    // Not here, or not allowed.
  }
  const signal = (name) => {
    for (const one of descendants(pid)) {
      try {
        process.kill(one, name);
      } catch {
        // It has ended.
      }
    }
  };
  let stopped = false;
  let timer;
  const turn = () => {
    stopped = !stopped;
    signal(stopped ? 'SIGSTOP' : 'SIGCONT');
    timer = setTimeout(turn, stopped ? PERIOD_MS * (1 - 1 / SLOWED) : PERIOD_MS / SLOWED);
  };
  turn();
  return { how: 'stops', end: () => { clearTimeout(timer); signal('SIGCONT'); } };
}

/** Milliseconds for a loop in a worker. */
const loop = (page) => page.evaluate(() => new Promise((resolve) => {
  const script = 'const start = performance.now(); let x = 1; for (let i = 0; i < 1e8; i += 1) x = (x * 31 + i) | 0; postMessage([performance.now() - start, x]);';
  new Worker(URL.createObjectURL(new Blob([script]))).onmessage = ({ data }) => resolve(data[0]);
}));

/** In the page: chooses both pictures as soon as possible, and notes when what was there. */
const note = (pictures) => {
  window.noted = {};
  const mark = (name) => { window.noted[name] ??= performance.now(); };
  setInterval(() => {
    const control = document.querySelector('jimun-input');
    const input = control?.shadowRoot?.querySelector('input');
    if (!input || input.disabled) return;
    if (!window.noted.button) {
      mark('button');
      for (const base64 of pictures) control.addFiles([new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))])]);
    }
    if (control.shadowRoot.querySelector('[data-seal=sealed], [data-seal=open]')) mark('engine');
    const [jpeg, heic] = control.files;
    if (jpeg?.record) mark('jpeg');
    if (heic?.record) mark('heic');
  }, 10);
};

const site = await serve();
const line = await network(site.origin, SLOW_4G);
// The answers are packed before anybody waits for them.
for (const name of ['dist/engine.js', 'dist/main.js', 'jimun/slim.js', 'jimun/element.js', 'jimun/shared.js', 'jimun/worker.js', 'jimun/heic.wasm', 'jimun/avif.wasm', 'jimun/tiff.wasm', 'jimun/jxl.wasm']) {
  await (await fetch(`${line.origin}/${name}`, { headers: { 'accept-encoding': 'br' } })).arrayBuffer();
}
line.log.length = 0;
const server = await chromium.launchServer(chromiumLaunch());
const browser = await chromium.connect(server.wsEndpoint());
const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'ko' });
const calibration = await context.newPage();
const fast = Math.min(await loop(calibration), await loop(calibration));
const page = await context.newPage();
const pictures = ['sklearn_china.jpg', 'heic_q60.heic'].map((name) => readFileSync(`${root}tests/images/${name}`).toString('base64'));
await page.addInitScript(note, pictures);
const { how, end } = slow(server.process().pid);
let slowed;
try {
  slowed = await loop(calibration) / fast;
  const start = Date.now();
  await page.goto(line.origin + path, { waitUntil: 'commit', timeout: 120_000 });
  await page.waitForFunction(() => window.noted?.heic, undefined, { timeout: 180_000, polling: 200 });
  const noted = await page.evaluate(() => window.noted);
  const seconds = Object.fromEntries(Object.entries(noted).map(([name, milliseconds]) => [name, milliseconds / 1000]));
  console.log(`${line.origin + path}: 1.6 Mbit/s, 150 ms, brotli; Chromium ${browser.version()} slowed ${slowed.toFixed(1)} times by ${how}`);
  const rows = [
    ['the button can be used', seconds.button, WANTED.button], ['a JPEG can be fingerprinted', seconds.engine, WANTED.engine],
    ['it has its fingerprint', seconds.jpeg, undefined], ['a HEIC has its, after that', seconds.heic - seconds.jpeg, WANTED.heic],
  ];
  for (const [what, took, wanted] of rows) {
    console.log(`  ${what}: ${took.toFixed(2)} s${wanted === undefined ? '' : `; wanted ${wanted} s${took > wanted ? ', MISSED' : ''}`}`);
  }
  console.log('| request | asked for at | took | bytes |\n|---|---|---|---|');
  for (const { path: asked, at, ended, bytes } of line.log) {
    console.log(`| ${asked} | ${((at - start) / 1000).toFixed(2)} s | ${ended ? `${((ended - at) / 1000).toFixed(2)} s` : 'not yet'} | ${bytes.toLocaleString('en')} |`);
  }
} finally {
  end();
  await browser.close();
  await server.close();
  await line.close();
  await site.close();
}
