/**
 * Loads the worker and the modules from inside the package, as scripts that bundlers find, split
 * off and load by themselves.
 */
import { BYTES } from '../generated/bytes.ts';
import { LoadFault } from './faults.ts';
import type { ModuleLoader } from './module-store.ts';
import type { WorkerSource } from './slot.ts';
import { workerFromText } from './web-worker.ts';

export async function workerInside(): Promise<WorkerSource> {
  const [{ default: text }, { default: core }] = await Promise.all([
    import('../worker/blob-worker.ts?text'), BYTES.core(),
  ]).catch(notCome);
  return workerFromText(text, core.buffer);
}

export const modulesInside: ModuleLoader = async (name) => {
  const { default: bytes } = await BYTES[name]().catch(notCome);
  return bytes.buffer;
};

/** Browsers do not say why a script of the page did not come. */
function notCome(): never {
  throw new LoadFault('network');
}
