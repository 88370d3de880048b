/** A served site, a browser, and the server's requests. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../../tools/chromium.mjs';
import { serve } from '../../tools/serve.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const readJson = async (path) => JSON.parse(await readFile(root + path, 'utf8'));

/** As in tests/it/vectors.rs: where bits may differ, with the reason there. */
export const EXPLAINED = new Set(['png_gray16.png', 'gradient_h.png', 'flat_black.png', 'size_4x4.png']);

/** The vector of one committed picture. */
export async function vector(file) {
  const { images } = await readJson('tests/vectors/pdq.json');
  return images.find((image) => image.file === file);
}

/** Files of a folder next to the checkout; none, with a clear message, if it is missing. */
export async function shared(folder, endings) {
  const path = `${root}../shared/${folder}/`;
  if (!existsSync(path)) {
    console.log(`SKIPPED: ../shared/${folder} is not beside this checkout`);
    return [];
  }
  const names = await readdir(path, { recursive: true });
  return names.filter((name) => endings.test(name)).sort().map((name) => path + name);
}

/**
 * HEIC pictures of real phones next to the checkout, with their hashes by pillow-heif and pdqhash.
 */
export async function phonePictures() {
  const { images } = await readJson('tests/vectors/heic.json');
  const here = new Set(await shared('suites/exif-samples/heic/mobile', /\.hei[cf]$/i));
  return images
    .map(({ file, pdq }) => ({ path: `${root}../${file}`, hash: pdq.hash }))
    .filter(({ path }) => here.has(path));
}

/** Starts everything; `close()` ends it. `requests` grows with every request the server sees. */
export async function start({ sealed = true } = {}) {
  const requests = [];
  const server = await serve({ sealed, onRequest: ({ method, url, headers }) => requests.push({ method, url, headers }) });
  const browser = await chromium.launch(chromiumLaunch());
  const close = async () => {
    await browser.close();
    await server.close();
  };
  /**
   * Opens the page and waits until the seal is known and all modules have come. Anything on its
   * console is an error here.
   */
  const open = async ({ locale = 'ko', width = 360, height = 740, path = '/', colorScheme = 'light' } = {}) => {
    const context = await browser.newContext({ locale, viewport: { width, height }, colorScheme });
    // Generous, because test machines may be busy: nothing here is a measurement.
    context.setDefaultTimeout(90_000);
    const page = await context.newPage();
    page.complaints = [];
    page.on('console', (message) => page.complaints.push(message.text()));
    page.on('pageerror', (error) => page.complaints.push(error.message));
    await page.goto(server.origin + path);
    await page.waitForSelector('[part=seal]:not([data-seal=checking], [data-seal=loading])');
    if (!path.startsWith('/form')) await page.waitForFunction(() => document.documentElement.dataset.modules !== undefined);
    return page;
  };
  return { origin: server.origin, browser, requests, open, close };
}

/** The file input of the page's control. */
export const FILES = 'jimun-input .chooser input';

/** Waits until there are `count` pictures and none is in progress. */
export const settled = (page, count) => page.waitForFunction((wanted) => {
  const { files } = document.querySelector('jimun-input');
  return files.length === wanted && files.every(({ record, error }) => record || error);
}, count);

/** What the page shows of each picture. */
export const listed = (page) => page.evaluate(() => [...document.querySelector('jimun-input').shadowRoot.querySelectorAll('li')]
  .map((row) => ({
    state: row.dataset.state,
    status: row.querySelector('[part=item-status]').textContent,
    hash: row.querySelector('slot').assignedElements().map((card) => card.querySelector('.hash').textContent)[0],
  })));

/**
 * Fingerprints files by the package's client in the page. Returns for each `{ json }` or
 * `{ kind, message }`. Without likely copies, unless the options ask for them. The files are chosen
 * by path, so that their bytes reach the browser as a person's would. `call` is `fingerprint`,
 * `expand`, or `compare` with the JSON of a `record`.
 */
export async function fingerprintAll(page, paths, options = {}, { call = 'fingerprint', record } = {}) {
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true, id: 'probe' });
    document.body.append(input);
  });
  await page.setInputFiles('#probe', paths);
  return page.evaluate(async ([given, name, first]) => {
    const { createFingerprinter } = await import('/jimun/slim.js');
    const input = document.querySelector('#probe');
    const files = [...input.files];
    input.remove();
    // Kept for the next files, because compiling the modules takes longer than most files do.
    window.fingerprinters ??= new Map();
    const key = JSON.stringify(given);
    if (!window.fingerprinters.has(key)) {
      window.fingerprinters.set(key, createFingerprinter({ prefetch: ['heic', 'avif', 'jxl', 'tiff', 'rare'], protection: 'off', ...given }));
    }
    const fingerprinter = window.fingerprinters.get(key);
    await fingerprinter.prefetched;
    const outcomes = await Promise.all(files.map((file) => fingerprinter[name](...first, file).then(
      (result) => ({ json: result.json ?? JSON.stringify(result) }),
      ({ kind, message }) => ({ kind, message }),
    )));
    return outcomes;
  }, [options, call, record ? [record] : []]);
}
