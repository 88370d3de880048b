/** Finds the worker and the modules by their addresses on a server. */
import type { ModuleName } from '../shared/modules.ts';
import { download } from './download.ts';
import { LoadFault } from './faults.ts';
import type { ModuleLoader } from './module-store.ts';

/** A module as it was built: the version in its address, the digest and the size of its bytes. */
interface Built {
  readonly version: string;
  readonly integrity: string;
  readonly bytes: number;
}

/** The build fills these in. */
declare const __MODULES__: Readonly<Record<ModuleName, Built>>;
declare const __WORKER_VERSION__: string;

/**
 * `worker.js?v=…`: the worker's file name with its hash. Browsers may cache it forever, so
 * replacing a worker in the middle of a batch sends no request to the server.
 */
export const workerFile: string = `worker.js?v=${__WORKER_VERSION__}`;

/** The base of relative addresses. Not `import.meta.url`, which bundlers rewrite. */
export function base(): string | undefined {
  return typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
}

/**
 * Loads modules from a folder. If the address names a file, loads them from the folder of that
 * file.
 */
export function modulesIn(folder: string | URL): ModuleLoader {
  return modulesAt((file) => new URL(file, new URL(folder, base())));
}

/**
 * Loads modules from the address that `locate` gives for a file such as `heic.wasm?v=…`. Rejects
 * unless the bytes are those of the built module.
 */
export function modulesAt(locate: (file: string, name: ModuleName) => URL): ModuleLoader {
  const short = new Map<ModuleName, number>();
  return async (name, { received, anew, signal }) => {
    const { version, integrity, bytes: totalBytes } = __MODULES__[name];
    // Pages without a secure context have no digests. There the browser checks the bytes, which it
    // shows only once all have arrived.
    const digests = globalThis.crypto?.subtle;
    const bytes = await download(locate(`${name}.wasm?v=${version}`, name).href, {
      credentials: 'omit', mode: 'same-origin', priority: 'low', referrerPolicy: 'no-referrer',
      ...(anew ? { cache: 'reload' } : {}),
      ...(digests ? {} : { integrity }),
    }, { received: (receivedBytes) => received(receivedBytes, totalBytes), signal });
    if (bytes.length < totalBytes && isWasm(bytes) && short.get(name) !== bytes.length) {
      // What is short in the same way again was not cut on its way.
      short.set(name, bytes.length);
      throw new LoadFault('network');
    }
    const isBuilt = !digests || `sha256-${base64(await digests.digest('SHA-256', bytes))}` === integrity;
    if (!isBuilt) throw new LoadFault(isWasm(bytes) ? 'version' : 'replaced');
    return bytes.buffer;
  };
}

/** Whether the bytes begin as WebAssembly does. */
function isWasm(bytes: Uint8Array): boolean {
  return [0, 0x61, 0x73, 0x6d].every((byte, index) => bytes[index] === byte);
}

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
