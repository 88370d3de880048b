/** The worker and the modules from inside the single file: what ../page/inline.ts is elsewhere. Nothing is asked of anybody. */
import avif from '../../dist/avif/avif_bg.wasm?packed';
import core from '../../dist/core/core_bg.wasm?packed';
import heic from '../../dist/heic/heic_bg.wasm?packed';
import jxl from '../../dist/jxl/jxl_bg.wasm?packed';
import tiff from '../../dist/tiff/tiff_bg.wasm?packed';
import type { ModuleLoader } from '../page/module-store.ts';
import type { WorkerSource } from '../page/slot.ts';
import { workerFromText } from '../page/web-worker.ts';
import type { ModuleName } from '../shared/modules.ts';
import text from '../worker/blob-worker.ts?text';

const MODULES: Readonly<Record<ModuleName, string>> = { heic, avif, jxl, tiff };

function unpack(packed: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer();
}

export async function workerInside(): Promise<WorkerSource> {
  return workerFromText(text, await unpack(core));
}

export const modulesInside: ModuleLoader = async (name) => {
  try {
    return await unpack(MODULES[name]);
  } catch {
    return undefined;
  }
};
