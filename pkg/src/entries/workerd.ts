/**
 * Same as `jimun`, for workerd, which cannot compile WebAssembly at run time. The modules are
 * imports of the deployment.
 * @packageDocumentation
 */
import { COMPILED } from '../generated/compiled.ts';
import { InProcessFingerprinter } from '../page/in-process.ts';
import type { Fingerprinter, FingerprinterOptions } from '../shared/options.ts';

export * from './public.ts';

/**
 * Starts a fingerprinter. A picture whose module is missing from the deployment is refused as
 * `module_missing`.
 */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  return new InProcessFingerprinter(options, COMPILED);
}
