/** The worker and the modules from inside the package: scripts that bundlers find, split off and load by themselves. */
import type { ModuleName } from '../shared/modules.ts';
import type { ModuleLoader } from './module-store.ts';
import type { WorkerSource } from './slot.ts';
import { workerFromText } from './web-worker.ts';

type Bytes = Promise<{ readonly default: Uint8Array<ArrayBuffer> }>;

const MODULES: Readonly<Record<ModuleName, () => Bytes>> = {
  heic: () => import('../../dist/heic/heic_bg.wasm?bytes'),
  avif: () => import('../../dist/avif/avif_bg.wasm?bytes'),
  jxl: () => import('../../dist/jxl/jxl_bg.wasm?bytes'),
  tiff: () => import('../../dist/tiff/tiff_bg.wasm?bytes'),
};

export async function workerInside(): Promise<WorkerSource> {
  const [{ default: text }, { default: core }] = await Promise.all([
    import('../worker/blob-worker.ts?text'), import('../../dist/core/core_bg.wasm?bytes'),
  ]);
  return workerFromText(text, core.buffer);
}

export const modulesInside: ModuleLoader = async (name) => {
  try {
    return (await MODULES[name]()).default.buffer;
  } catch {
    return undefined;
  }
};
