/**
 * Serves the page and the package's files with the headers of docs/seal.md, which any server must
 * send.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const FOLDERS = { '/jimun/': join(here, 'node_modules/jimun/dist/'), '/shared/': join(here, '../shared/'), '/': here };
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const every = JSON.parse(await readFile(join(here, 'node_modules/jimun/dist/modules.json'), 'utf8'));
const MODULES = every.filter(({ name }) => name !== 'core').map(({ name }) => `/jimun/${name}.wasm`);

const WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox";
// A real form is sent somewhere: name that address in form-action if it is another server's.
const pagePolicy = (origin) => [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "worker-src 'self'",
  `connect-src ${['/jimun/worker.js', ...MODULES].map((path) => origin + path).join(' ')}`,
  "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", 'trusted-types jimun',
].join('; ');

const server = createServer(async ({ url, headers: { host } }, response) => {
  const path = normalize(new URL(url, 'http://localhost').pathname).replace(/\/$/, '/index.html');
  const prefix = Object.keys(FOLDERS).find((each) => path.startsWith(each));
  const file = join(FOLDERS[prefix], path.slice(prefix.length));
  const type = TYPES[extname(file)];
  // The program itself and its dependencies are not for visitors.
  const hidden = path.startsWith('/node_modules/');
  if (!type || hidden || !(await stat(file).catch(() => undefined))?.isFile()) return response.writeHead(404).end();
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Security-Policy': path === '/jimun/worker.js' ? WORKER_POLICY : pagePolicy(`http://${host}`),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  return createReadStream(file).pipe(response);
});
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
