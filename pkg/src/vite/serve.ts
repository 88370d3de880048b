/** Serves the worker and the modules as docs/servers.md asks, before Vite can change them. */
import type { ViteHandler, ViteRequest } from './hooks.ts';

/** What docs/seal.md asks for. */
const WORKER_POLICY = "default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox";

export interface Served {
  /** The address of the folder on this server, which ends with `/`. */
  readonly folder: string;
  /** Every file of the package that may be asked for there. */
  readonly names: readonly string[];
  /** Rejects with an error whose message says why the file is not there. */
  read(name: string): Promise<Uint8Array>;
}

/** Answers for the files of the package alone. What else is in the folder is left to Vite. */
export function serving({ folder, names, read }: Served): ViteHandler {
  return (request, response, next) => {
    const [name, isVersioned] = requested(request, folder);
    if (!names.includes(name) || (request.method !== 'GET' && request.method !== 'HEAD')) {
      next();
      return;
    }
    const headers = {
      'Content-Type': name.endsWith('.js') ? 'text/javascript' : 'application/wasm',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': isVersioned ? 'public, max-age=60' : 'no-cache',
      ...(name === 'worker.js' ? { 'Content-Security-Policy': WORKER_POLICY } : {}),
    };
    read(name).then((bytes) => {
      for (const [field, value] of Object.entries(headers)) response.setHeader(field, value);
      response.statusCode = 200;
      response.end(request.method === 'GET' ? bytes : undefined);
    }, (error: Error) => {
      // In place of Vite's fallback, which would be a page.
      response.statusCode = 404;
      response.setHeader('Content-Type', 'text/plain');
      response.setHeader('Cache-Control', 'no-store');
      response.end(`jimun/vite: ${error.message}\n`);
    });
  };
}

/** The file's name in the folder, empty if it is elsewhere, and whether its address has a hash. */
function requested({ url = '', originalUrl = url }: ViteRequest, folder: string): readonly [name: string, isVersioned: boolean] {
  for (const address of [url, originalUrl]) {
    const [path = '', query = ''] = address.split('?');
    if (path.startsWith(folder)) return [path.slice(folder.length), /^v=/.test(query)];
  }
  return ['', false];
}
