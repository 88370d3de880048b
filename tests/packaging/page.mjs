/** A page of a fresh project in Chromium. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumLaunch } from '../../tools/chromium.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css' };

/**
 * Serves a folder without stating the encoding of any file. `pages` exist only here; `headersOf`
 * adds headers to files.
 */
export function serveFolder(folder, pages = {}, headersOf = () => ({})) {
  const server = createServer(async ({ url, headers: { host } }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const file = join(folder, normalize(pathname));
    const page = pages[pathname];
    if (page) return response.writeHead(200, { 'Content-Type': 'text/html', ...page.headers }).end(page.html);
    if (!(await stat(file).catch(() => undefined))?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', ...headersOf(pathname, `http://${host}`) });
    return createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({
      origin: `http://127.0.0.1:${server.address().port}`,
      stop: () => { server.close(); server.closeAllConnections(); },
    }));
  });
}

/** Opens pages in one browser. */
export async function openBrowser() {
  const browser = await chromium.launch(chromiumLaunch());
  return {
    close: () => browser.close(),
    /** The page's `outcome`. `pictures` are available on every server. */
    async outcome(address, pictures) {
      const page = await browser.newPage();
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
      await page.route('**/pictures/*', async (route) => {
        const name = new URL(route.request().url()).pathname.split('/').pop();
        await route.fulfill({ body: await readFile(join(pictures, name)) });
      });
      try {
        await page.goto(address);
        await page.waitForFunction(() => globalThis.outcome, undefined, { timeout: 120_000 });
        return await page.evaluate(() => globalThis.outcome);
      } catch (error) {
        throw new Error([error.message.split('\n')[0], ...complaints].join('\n'));
      } finally {
        await page.close();
      }
    },
  };
}
