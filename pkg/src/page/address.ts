/** Finds the worker and the modules by their addresses on a server. */
import type { ModuleName } from '../shared/modules.ts';
import type { ModuleLoader } from './module-store.ts';

/** The build fills these in: the version in each module's address, and the digest of its bytes. */
declare const __MODULES__: Readonly<Record<ModuleName, { readonly version: string; readonly integrity: string }>>;
declare const __WORKER_VERSION__: string;

/**
 * `worker.js?v=…`: the worker's file name with its hash. Browsers may cache it forever, so
 * replacing a worker in the middle of a batch sends no request to the server.
 */
export const workerFile: string = `worker.js?v=${__WORKER_VERSION__}`;

/** The base of relative addresses. Not `import.meta.url`, which bundlers rewrite. */
function base(): string | undefined {
  return typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
}

/**
 * Loads modules from a folder. If the address names a file, loads them from the folder of that
 * file.
 */
export function modulesIn(folder: string | URL): ModuleLoader {
  return (name) => modulesAt((file) => new URL(file, new URL(folder, base())))(name);
}

/**
 * Loads modules from the address that `locate` gives for a file such as `heic.wasm?v=…`. Resolves
 * to `undefined` unless the bytes are those of the built module.
 */
export function modulesAt(locate: (file: string, name: ModuleName) => URL): ModuleLoader {
  return async (name) => {
    const { version, integrity } = __MODULES__[name];
    try {
      const response = await fetch(locate(`${name}.wasm?v=${version}`, name), {
        credentials: 'omit', integrity, mode: 'same-origin', priority: 'low', referrerPolicy: 'no-referrer',
      });
      return response.ok ? await response.arrayBuffer() : undefined;
    } catch {
      return undefined;
    }
  };
}
