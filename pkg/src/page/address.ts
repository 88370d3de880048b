/** The worker and the modules by their addresses on a server. */
import type { ModuleName } from '../shared/modules.ts';
import type { ModuleLoader } from './module-store.ts';

/** Filled in by the build: what each module's address carries, and what its bytes must be. */
declare const __MODULES__: Readonly<Record<ModuleName, { readonly version: string; readonly integrity: string }>>;
declare const __WORKER_VERSION__: string;

/**
 * `worker.js?v=…`: the worker's file name with its hash, under which it may be cached for good. A worker that is
 * replaced in the middle of a batch then asks the server for nothing.
 */
export const workerFile: string = `worker.js?v=${__WORKER_VERSION__}`;

/** What a relative address is relative to. Bundlers make something else of `import.meta.url`. */
function base(): string | undefined {
  return typeof document === 'undefined' ? globalThis.location?.href : document.baseURI;
}

/** From a folder, or for an address that names a file from where that file is. */
export function modulesIn(folder: string | URL): ModuleLoader {
  return (name) => modulesAt((file) => new URL(file, new URL(folder, base())))(name);
}

/** From where `locate` says that the file `heic.wasm?v=…` is. What is not the built module does not come. */
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
