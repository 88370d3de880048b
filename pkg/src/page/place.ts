/** What the addresses mean that callers give. docs/package.md has the rule, under *Addresses*. */
import type { FingerprinterOptions } from '../shared/options.ts';

/** The build fills it in. */
declare const __WORKER_VERSION__: string;

const VERSION = `?v=${__WORKER_VERSION__}`;

/**
 * `worker.js?v=…`: the worker's file name with its hash. Browsers may cache it forever, so
 * replacing a worker in the middle of a batch sends no request to the server.
 */
export const workerFile: string = `worker.js${VERSION}`;

/** The base of relative addresses. Not `import.meta.url`, which bundlers rewrite. */
function base(): string | undefined {
  return typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
}

/**
 * The worker's script. A folder, whose address ends with `/`, holds it under its own name. A file
 * without a query gets the hash. Throws for what is no address.
 */
export function workerPlace(given: string | URL): URL {
  const address = new URL(given, base());
  if (!hasFolder(address)) return address;
  if (address.pathname.endsWith('/')) return new URL(workerFile, address);
  if (address.search === '') address.search = VERSION;
  return address;
}

/**
 * The folder of the modules: `moduleUrl`, or else where the worker is; of a file, the folder that
 * it is in. `undefined` if neither is given, or if the worker is a Blob or `data:`, beside which
 * nothing can be. Throws for what is no address.
 */
export function modulePlace({ workerUrl, moduleUrl }: Pick<FingerprinterOptions, 'workerUrl' | 'moduleUrl'>): URL | undefined {
  const given = moduleUrl ?? workerUrl;
  if (given === undefined) return undefined;
  const address = new URL(given, base());
  return moduleUrl === undefined && !hasFolder(address) ? undefined : new URL('.', address);
}

/**
 * Whether it is on another origin. Browsers start no worker from there, whatever that server
 * allows.
 */
export function isForeign({ origin, protocol }: URL): boolean {
  // Whether a page from a file may start files is for the browser to say.
  return /^(?:https?|blob):$/.test(protocol) && origin !== globalThis.origin;
}

function hasFolder({ protocol }: URL): boolean {
  return protocol !== 'blob:' && protocol !== 'data:';
}
