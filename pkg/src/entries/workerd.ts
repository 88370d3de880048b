/**
 * As `jimun`, in workerd, which compiles no WebAssembly at run time: the modules are imports of the deployment.
 * @packageDocumentation
 */
import { COMPILED } from '../generated/compiled.ts';
import { InProcessFingerprinter } from '../page/in-process.ts';
import type { Fingerprinter, FingerprinterOptions } from '../shared/options.ts';

export * from './public.ts';

/** Starts a fingerprinter. A module that was left out of the deployment is refused as `module_missing`. */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  return new InProcessFingerprinter(options, COMPILED);
}
