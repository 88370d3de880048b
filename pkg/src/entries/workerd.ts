/**
 * As `jimun`, in workerd, which compiles no WebAssembly at run time: the modules are imports of the deployment.
 * @packageDocumentation
 */
import { InProcessFingerprinter } from '../page/in-process.ts';
import type { Compile } from '../page/in-process.ts';
import type { Fingerprinter, FingerprinterOptions } from '../shared/options.ts';

export * from './public.ts';

const MODULES: Compile = {
  core: async () => (await import('../../dist/core/core_bg.wasm?module')).default,
  heic: async () => (await import('../../dist/heic/heic_bg.wasm?module')).default,
  avif: async () => (await import('../../dist/avif/avif_bg.wasm?module')).default,
  jxl: async () => (await import('../../dist/jxl/jxl_bg.wasm?module')).default,
  tiff: async () => (await import('../../dist/tiff/tiff_bg.wasm?module')).default,
};

/** Starts a fingerprinter. A module that was left out of the deployment is refused as `module_missing`. */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  return new InProcessFingerprinter(options, MODULES);
}
