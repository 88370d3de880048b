/**
 * In one Chromium worker, turn by turn: bytes → fingerprint in our wasm, against createImageBitmap
 * + OffscreenCanvas + getImageData at full size and at 512×512. Prints medians and their ratios.
 */
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pictures = process.argv[2];
const ROUNDS = 15;

const WORKER = `
import init, { fingerprint } from '/core.js';
const readBack = async (blob, side) => {
  const bitmap = await createImageBitmap(blob);
  const [width, height] = side ? [side, side] : [bitmap.width, bitmap.height];
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  bitmap.close();
  return data[0];
};
const time = async (work) => { const start = performance.now(); await work(); return performance.now() - start; };
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
onmessage = async ({ data: { name, rounds } }) => {
  const { memory } = await init();
  const bytes = new Uint8Array(await (await fetch('/pictures/' + name)).arrayBuffer());
  const blob = new Blob([bytes], { type: 'image/jpeg' });
  const ways = {
    jimun: () => fingerprint(bytes, undefined, () => {}),
    standard: () => fingerprint(bytes, { protection: 'standard' }, () => {}),
    wide: () => fingerprint(bytes, { protection: 'wide' }, () => {}),
    full: () => readBack(blob),
    small: () => readBack(blob, 512),
  };
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < rounds + 2; round += 1) {
    for (const [way, work] of Object.entries(ways)) {
      const took = await time(work);
      if (round >= 2) times[way].push(took);
    }
  }
  postMessage({ ...Object.fromEntries(Object.entries(times).map(([way, all]) => [way, median(all)])), peak: memory.buffer.byteLength });
};
`;

const server = createServer(async ({ url }, response) => {
  const send = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body);
  if (url === '/') return send('text/html', '<!doctype html><title>bench</title>');
  if (url === '/worker.js') return send('text/javascript', WORKER);
  if (url === '/core.js') return send('text/javascript', await readFile(`${root}pkg/dist/core/core.js`));
  if (url === '/core_bg.wasm') return send('application/wasm', await readFile(`${root}pkg/dist/core/core_bg.wasm`));
  if (url.startsWith('/pictures/')) return send('image/jpeg', await readFile(`${pictures}/${url.slice(10)}`));
  return response.writeHead(404).end();
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch(chromiumLaunch());
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
for (const name of (await readdir(pictures)).filter((file) => file.endsWith('.jpg')).sort()) {
  const { jimun, standard, wide, full, small, peak } = await page.evaluate((task) => new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(task);
  }), { name, rounds: ROUNDS });
  console.log(name);
  console.log(`  bytes to fingerprint in wasm: ${jimun.toFixed(1)} ms; wasm memory afterwards ${(peak / 2 ** 20).toFixed(1)} MiB`);
  console.log(`  with protection standard: ${standard.toFixed(1)} ms, ${(standard / jimun).toFixed(2)} of it without; wide: ${wide.toFixed(1)} ms, ${(wide / jimun).toFixed(2)}`);
  console.log(`  createImageBitmap + full read-back:    ${full.toFixed(1)} ms; ours is ${(jimun / full).toFixed(2)} of it`);
  console.log(`  createImageBitmap + 512×512 read-back: ${small.toFixed(1)} ms; ours is ${(jimun / small).toFixed(2)} of it`);
}
await browser.close();
server.close();
