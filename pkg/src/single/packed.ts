/**
 * The worker and the modules from inside the single file, as ../page/inline.ts has them elsewhere.
 * Requests nothing from any server.
 */
import { PACKED } from '../generated/packed.ts';
import type { ModuleLoader } from '../page/module-store.ts';
import type { WorkerSource } from '../page/slot.ts';
import { workerFromText } from '../page/web-worker.ts';
import text from '../worker/blob-worker.ts?text';

function unpack(packed: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).arrayBuffer();
}

export async function workerInside(): Promise<WorkerSource> {
  return workerFromText(text, await unpack(PACKED.core));
}

export const modulesInside: ModuleLoader = (name) => unpack(PACKED[name]);
