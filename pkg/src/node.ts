/**
 * As `jimun`, in Node.js, Deno and bun: the engine runs in this process, on the modules that come with the package.
 * @packageDocumentation
 */
import { InProcessFingerprinter } from './in-process.ts';
import type { Compile } from './in-process.ts';
import type { Fingerprinter, FingerprinterOptions } from './options.ts';

export * from './public.ts';

type Bytes = Promise<{ readonly default: Uint8Array<ArrayBuffer> }>;

const compiled = (load: () => Bytes) => async (): Promise<WebAssembly.Module> =>
  WebAssembly.compile((await load()).default);

const MODULES: Compile = {
  core: compiled(() => import('../dist/core/core_bg.wasm?bytes')),
  heic: compiled(() => import('../dist/heic/heic_bg.wasm?bytes')),
  avif: compiled(() => import('../dist/avif/avif_bg.wasm?bytes')),
  jxl: compiled(() => import('../dist/jxl/jxl_bg.wasm?bytes')),
  tiff: compiled(() => import('../dist/tiff/tiff_bg.wasm?bytes')),
};

/** Starts a fingerprinter. While it computes, this thread does nothing else: use worker threads for large batches. */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  return new InProcessFingerprinter(options, MODULES);
}
