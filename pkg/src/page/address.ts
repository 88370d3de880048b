/** Fetches the modules by their addresses on a server. */
import type { ModuleName } from '../shared/modules.ts';
import type { FingerprinterOptions } from '../shared/options.ts';
import { download } from './download.ts';
import { LoadFault } from './faults.ts';
import type { ModuleLoader } from './module-store.ts';
import { isForeign, modulePlace } from './place.ts';

/** A module as it was built: the version in its address, the digest and the size of its bytes. */
interface Built {
  readonly version: string;
  readonly integrity: string;
  readonly bytes: number;
}

/** The build fills it in. */
declare const __MODULES__: Readonly<Record<ModuleName, Built>>;

/** Loads modules from where the options say, and by `otherwise` if they do not. */
export function modulesFrom(options: Pick<FingerprinterOptions, 'workerUrl' | 'moduleUrl'>, otherwise: ModuleLoader): ModuleLoader {
  const served = modulesAt((file) => new URL(file, modulePlace(options)));
  return async (name, loading) => (modulePlace(options) ? served : otherwise)(name, loading);
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
    const address = locate(`${name}.wasm?v=${version}`, name);
    if (isForeign(address)) throw new LoadFault('foreign');
    const bytes = await download(address.href, {
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
