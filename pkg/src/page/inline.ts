/**
 * Loads the worker and the modules from inside the package, as scripts that bundlers find, split
 * off and load by themselves.
 */
import { BYTES } from '../generated/bytes.ts';
import type { ModuleLoader } from './module-store.ts';
import type { WorkerSource } from './slot.ts';
import { workerFromText } from './web-worker.ts';

export async function workerInside(): Promise<WorkerSource> {
  const [{ default: text }, { default: core }] = await Promise.all([
    import('../worker/blob-worker.ts?text'), BYTES.core(),
  ]);
  return workerFromText(text, core.buffer);
}

export const modulesInside: ModuleLoader = async (name) => {
  try {
    return (await BYTES[name]()).default.buffer;
  } catch {
    return undefined;
  }
};
