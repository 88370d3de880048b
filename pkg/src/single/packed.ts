/** The worker and the modules from inside the single file: what ../inline.ts is elsewhere. Nothing is asked of anybody. */
import avif from '../../dist/avif/avif_bg.wasm?packed';
import core from '../../dist/core/core_bg.wasm?packed';
import heic from '../../dist/heic/heic_bg.wasm?packed';
import jxl from '../../dist/jxl/jxl_bg.wasm?packed';
import tiff from '../../dist/tiff/tiff_bg.wasm?packed';
import text from '../blob-worker.ts?text';
import type { ModuleLoader, ModuleName } from '../modules.ts';
import type { WorkerSource } from '../slot.ts';
import { workerFromText } from '../web-worker.ts';

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
