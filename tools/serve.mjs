/**
 * Serves the site on loopback, compressed, with the headers that docs/seal.md asks of every
 * deployment.
 *
 *   node tools/serve.mjs [--port 8080]
 */
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { representation } from './compressed.mjs';
import { moduleNames } from './modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a browser may ask for, and where it is. Nothing else is served. */
const FOLDERS = [
  ['/jimun/', 'pkg/dist/'],
  ['/', 'www/'],
];

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The page may ask for these, for the worker's script, and for nothing else. */
const MODULES = moduleNames().map((name) => `/jimun/${name}.wasm`);

/**
 * `forms` is where the page's form goes: `'self'`, or the address. The pages of this site send
 * nothing, and their policy says so.
 */
export const pagePolicy = (origin, forms = "'none'") => [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "worker-src 'self'",
  `connect-src ${['/jimun/worker.js', ...MODULES].map((path) => origin + path).join(' ')}`,
  "base-uri 'none'",
  `form-action ${forms}`,
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types jimun',
].join('; ');

/** Under this policy the worker can compute and can send nothing. */
export const WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox";

/** The single file has its policy inside. This is what a policy inside a page cannot say. */
const SINGLE_POLICY = "frame-ancestors 'none'";

const COMMON = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Headers for one path. `sealed: false` leaves out the worker's policy, and a text replaces it, for
 * tests of what is then noticed.
 */
function headersFor(path, versioned, sealed, origin) {
  const cache = versioned ? 'public, max-age=31536000, immutable' : 'no-cache';
  if (path === '/jimun/worker.js') {
    return {
      ...COMMON,
      ...(sealed ? { 'Content-Security-Policy': sealed === true ? WORKER_POLICY : sealed } : {}),
      'Cache-Control': cache,
    };
  }
  if (path === '/jimun/jimun.html') return { ...COMMON, 'Content-Security-Policy': SINGLE_POLICY, 'Cache-Control': 'no-store' };
  if (MODULES.includes(path)) return { ...COMMON, 'Cache-Control': cache };
  return { ...COMMON, 'Content-Security-Policy': pagePolicy(origin), 'Cache-Control': 'no-store' };
}

/** The file for a request path, or nothing. */
function locate(path) {
  const clean = normalize(decodeURIComponent(path));
  const [prefix, folder] = FOLDERS.find(([prefix]) => clean.startsWith(prefix)) ?? [];
  if (!folder || clean.includes('\0') || clean.startsWith('/src/')) return undefined;
  const inside = clean.slice(prefix.length);
  return root + folder + (inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside);
}

/**
 * Starts the server. `onRequest` is called with every request before it is answered.
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export function serve({ port = 0, sealed = true, onRequest = () => {} } = {}) {
  const server = createServer(async (request, response) => {
    onRequest(request);
    const refuse = (status) => response.writeHead(status, COMMON).end();
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    try {
      const url = new URL(request.url, 'http://localhost');
      const file = locate(url.pathname);
      const type = file && TYPES[extname(file)];
      if (!type || !(await stat(file)).isFile()) return refuse(404);
      const { body, headers } = await representation(file, request.headers['accept-encoding']);
      response.writeHead(200, {
        'Content-Type': type,
        ...headersFor(url.pathname, url.searchParams.has('v'), sealed, `http://${request.headers.host}`),
        ...headers,
      });
      return response.end(request.method === 'HEAD' ? undefined : body);
    } catch {
      return refuse(404);
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve({
      origin: `http://127.0.0.1:${server.address().port}`,
      close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
    }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.indexOf('--port');
  const port = given > 0 ? Number(process.argv[given + 1]) : Number(process.env.PORT ?? 8080);
  try {
    const { origin } = await serve({ port });
    console.log(`jimun is at ${origin}/ (English: ${origin}/?lang=en). Ctrl+C ends it.`);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    console.error(`Port ${port} is taken. Choose another: make demo PORT=8081`);
    process.exitCode = 1;
  }
}
