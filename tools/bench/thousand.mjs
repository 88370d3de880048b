/**
 * Whether memory stays flat over 1,000 pictures: one fingerprinter and one `<jimun-input>` in
 * Chromium; in Node.js one that computes in its own thread, and one with worker threads. After
 * every hundred pictures, collects garbage and prints what is held. Fails if the second five
 * hundred hold more than the first by more than a margin.
 *
 *   node tools/bench/thousand.mjs FOLDER    (a folder for the damaged files)
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../chromium.mjs';
import { serve } from '../serve.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(process.argv[2], 'thousand');
/** Hundreds of pictures, for each of these. */
const HUNDREDS = 10;

/**
 * MiB by which the maximum of the second half may exceed that of the first. 500 results that are
 * never freed were 0.43 MiB of the script's heap. 500 pictures of this mix are 33 MiB of buffers or
 * of a process, which by itself varied by 11 MiB at most from row to row.
 */
const MARGIN = { heap: 0.25, buffers: 4, process: 16 };

/** Whole pictures of every format, and some that were cut off or garbled. */
async function pictures() {
  await mkdir(folder, { recursive: true });
  const images = `${root}tests/images/`;
  const whole = (await readdir(images)).filter((name) => !name.endsWith('.md') && name.includes('.')).map((name) => images + name);
  const photos = `${root}../shared/photos/`;
  const more = (await readdir(photos, { recursive: true }).catch(() => [])).filter((name) => /\.(jpe?g|png)$/i.test(name)).sort().slice(0, 12);
  const damaged = [];
  for (const name of ['sklearn_china.jpg', 'heic_q60.heic', 'avif_q60.avif', 'png_rgb16.png', 'webp_lossy_q70.webp']) {
    const bytes = await readFile(images + name);
    const garbled = Buffer.from(bytes);
    garbled.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 64);
    for (const [kind, content] of [['cut', bytes.subarray(0, bytes.length >> 1)], ['garbled', garbled]]) {
      damaged.push(join(folder, `${kind}-${name}`));
      await writeFile(damaged.at(-1), content);
    }
  }
  return [...whole, ...more.map((name) => photos + name), ...damaged];
}

const mebibytes = (bytes) => bytes / 2 ** 20;

/** Resident memory of a process, in MiB, as Linux reports it. */
function resident(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return 0;
  }
}

/** Prints one row per hundred pictures, and whether the second half holds more. */
function judge(title, samples) {
  const names = Object.keys(samples[0]);
  console.log(`\n${title}\n| pictures | ${names.join(' | ')} |\n|${'---|'.repeat(names.length + 1)}`);
  samples.forEach((sample, index) => console.log(`| ${(index + 1) * 100} | ${names.map((name) => sample[name].toFixed(2)).join(' | ')} |`));
  for (const name of names) {
    const most = (part) => Math.max(...part.map((sample) => sample[name]));
    const half = samples.length / 2;
    const growth = most(samples.slice(half)) - most(samples.slice(0, half));
    const margin = MARGIN[/heap|buffers/.exec(name)?.[0] ?? 'process'];
    console.log(`${name}: ${growth.toFixed(2)} MiB more in the second half (${margin} allowed)`);
    if (growth <= margin) continue;
    console.error(`${title}: ${name} is not flat`);
    process.exitCode = 1;
  }
}

/** Resolves to the milliseconds that a picture took. */
async function inNode(title, options) {
  const { createFingerprinter } = await import('../../pkg/dist/node.js');
  const files = await pictures();
  const fingerprinter = createFingerprinter(options);
  const samples = [];
  const hundreds = HUNDREDS * (options.workers ?? 1);
  let time = 0;
  for (let nth = 0; nth < hundreds; nth += 1) {
    const hundred = await Promise.all(Array.from({ length: 100 }, (_, index) => readFile(files[(nth * 100 + index) % files.length])));
    const start = performance.now();
    await Promise.all(hundred.splice(0).map((bytes) => fingerprinter.fingerprint(bytes).catch(() => {})));
    time += performance.now() - start;
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
      globalThis.gc();
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    samples.push({ 'heap': mebibytes(heapUsed), 'buffers outside it': mebibytes(external), 'process': mebibytes(rss) });
  }
  fingerprinter.close();
  judge(title, samples);
  return time / hundreds / 100;
}

/** In the page: one hundred pictures. `nth` counts the hundreds before. */
const WAYS = {
  // Without a pause: one worker reads all, unless its modules come to hold too much.
  'Chromium, one fingerprinter': { rest: 200, hundred: async (nth) => {
    window.fingerprinter ??= (await import('/jimun/slim.js')).createFingerprinter({ prefetch: ['heic', 'avif', 'jxl', 'tiff'] });
    await window.fingerprinter.prefetched;
    const hundred = Array.from({ length: 100 }, (_, index) => window.files[(nth * 100 + index) % window.files.length]);
    let records = 0;
    for await (const { result } of window.fingerprinter.fingerprintAll(hundred)) records += result ? 1 : 0;
    return records;
  } },
  // A pause longer than used workers are kept, so that each hundred has a fresh one.
  'Chromium, `<jimun-input>`, ten at a time': { rest: 4000, hundred: async (nth) => {
    if (!window.control) {
      await import('/jimun/element/define.js');
      const control = document.createElement('jimun-input');
      for (const [name, value] of Object.entries({ 'multiple': '', 'worker-url': '/jimun/', 'prefetch': 'heic avif jxl tiff', 'name': 'x' })) control.setAttribute(name, value);
      document.body.append(control);
      window.control = control;
      await new Promise((resolve) => { control.addEventListener('jimun-seal', resolve, { once: true }); });
      await new Promise((resolve) => { setTimeout(resolve, 3000); });
    }
    const { control } = window;
    let records = 0;
    for (let batch = 0; batch < 10; batch += 1) {
      const ten = Array.from({ length: 10 }, (_, index) => window.files[(nth * 100 + batch * 10 + index) % window.files.length]);
      control.addFiles(ten);
      while (!control.files.every(({ record, error }) => record || error)) await new Promise((resolve) => { setTimeout(resolve, 20); });
      records += control.records.length;
      control.shadowRoot.querySelector('[part~="remove-all"]').click();
    }
    return records;
  } },
};

async function inChromium() {
  const files = await pictures();
  const site = await serve();
  const { args, ...options } = chromiumLaunch();
  const browser = await chromium.launch({ ...options, args: [...args, '--js-flags=--expose-gc'] });
  const system = await browser.newBrowserCDPSession();
  for (const [title, { rest, hundred }] of Object.entries(WAYS)) {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/theme.css`);
    await page.evaluate(() => { document.body.append(Object.assign(document.createElement('input'), { type: 'file', multiple: true })); });
    await page.setInputFiles('input', files);
    await page.evaluate(() => {
      const input = document.querySelector('input');
      window.files = [...input.files];
      input.remove();
    });
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.enable');
    const samples = [];
    let records = 0;
    for (let nth = 0; nth < HUNDREDS; nth += 1) {
      records += await page.evaluate(hundred, nth);
      await page.waitForTimeout(rest);
      for (let turn = 0; turn < 2; turn += 1) {
        await session.send('HeapProfiler.collectGarbage');
        for (const worker of page.workers()) await worker.evaluate(() => globalThis.gc()).catch(() => {});
      }
      const heap = await session.send('Runtime.getHeapUsage');
      const { processInfo } = await system.send('SystemInfo.getProcessInfo');
      const of = (type) => processInfo.filter((each) => each.type === type).reduce((sum, { id }) => sum + resident(id), 0);
      samples.push({
        'page: heap': mebibytes(heap.usedSize),
        'page: nodes and Blobs, heap': mebibytes(heap.embedderHeapUsedSize ?? 0),
        'page: buffers': mebibytes(heap.backingStorageSize ?? 0),
        'renderers': of('renderer'),
        'browser process': of('browser'),
      });
    }
    judge(`${title} (${records} fingerprints of 1,000)`, samples);
    await page.close();
  }
  await browser.close();
  await site.close();
}

if (process.argv[3] === '--node') {
  const alone = await inNode('Node.js, in the calling thread', {});
  const threads = await inNode('Node.js, two worker threads', { workers: 2 });
  console.log(`\ntwo worker threads took ${(threads / alone).toFixed(2)} of the calling thread's time`);
} else {
  await inChromium();
  const { status } = spawnSync(process.execPath, ['--expose-gc', fileURLToPath(import.meta.url), process.argv[2], '--node'], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
