/**
 * What pictures of the sizes that phones take cost in Chromium, file included: the memory of the
 * modules after one picture in a new worker. That is the peak, because such memory never shrinks.
 * The limits are the phone's, except that more pixels are allowed.
 */
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pictures = `${process.argv[2]}/memory`;
/** Maximum MiB of wasm memory per picture; a build that needs more fails here. */
const BUDGETS = { '012-megapixels-tiles.heic': 96, '048-megapixels-tiles.heic': 128 };

const WORKER = `
onmessage = async ({ data: { module, name } }) => {
  const core = await import('/core/core.js');
  const memories = [(await core.default()).memory];
  const decoder = module === 'core' ? undefined : await import('/' + module + '/' + module + '.js');
  if (decoder) memories.push((await decoder.default()).memory);
  const blob = await (await fetch('/pictures/' + name)).blob();
  const limits = { maxPixels: 250e6 };
  const source = decoder ? {
    decode: (start, row, incomplete, nextFrame) => decoder.decode(blob, { limits }, { start, row, incomplete, nextFrame }, () => {}),
  } : blob;
  const start = performance.now();
  let outcome;
  try {
    outcome = JSON.parse(core.fingerprint(source, { limits }, () => {})).fingerprints[0].value;
  } catch ({ message }) {
    outcome = message;
  }
  postMessage({ outcome, took: performance.now() - start, bytes: blob.size, peak: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) });
};
`;

const TYPES = { js: 'text/javascript', wasm: 'application/wasm' };
const server = createServer(async ({ url }, response) => {
  const send = (type, body) => response.writeHead(200, { 'Content-Type': type }).end(body);
  if (url === '/') return send('text/html', '<!doctype html><title>memory</title>');
  if (url === '/worker.js') return send('text/javascript', WORKER);
  if (url.startsWith('/pictures/')) return send('application/octet-stream', await readFile(`${pictures}/${url.slice(10)}`));
  const type = /^\/\w+\/\w+\.(js|wasm)$/.exec(url)?.[1];
  return type ? send(TYPES[type], await readFile(`${root}pkg/dist${url}`)) : response.writeHead(404).end();
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch(chromiumLaunch());
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
console.log('| picture | file, MiB | peak wasm memory, file included, MiB | outcome |');
console.log('|---|---|---|---|');
for (const name of (await readdir(pictures)).filter((file) => file.includes('megapixels')).sort()) {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const { outcome, took, bytes, peak } = await page.evaluate((task) => new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(task);
  }), { name, module: name.endsWith('.heic') ? 'heic' : 'core' });
  await page.close();
  const told = /^[0-9a-f]{64}$/.test(outcome) ? `fingerprint in ${(took / 1000).toFixed(1)} s` : `refused: ${outcome}`;
  console.log(`| ${name} | ${mebibytes(bytes)} | ${mebibytes(peak)} | ${told} |`);
  if (peak / 2 ** 20 > (BUDGETS[name] ?? Infinity)) {
    console.error(`${name} is over its budget of ${BUDGETS[name]} MiB`);
    process.exitCode = 1;
  }
}
await browser.close();
server.close();
