/**
 * As `jimun`, in Node.js, Deno and bun: the engine runs in the thread that calls it or in worker threads, on the modules
 * that come with the package.
 * @packageDocumentation
 */
import { ofEach } from '../generated/bytes.ts';
import { InProcessFingerprinter } from '../page/in-process.ts';
import { modulesInside } from '../page/inline.ts';
import { threadInside } from '../page/node-threads.ts';
import { WorkerFingerprinter } from '../page/pool.ts';
import type { Fingerprinter, FingerprinterOptions } from '../shared/options.ts';

export * from './public.ts';

const MODULES = ofEach((load) => async () => WebAssembly.compile((await load()).default));

/**
 * Starts a fingerprinter. With `workers` it has as many worker threads; without, the calling thread does nothing else while
 * a picture is computed.
 */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  if (options.workers === undefined) return new InProcessFingerprinter(options, MODULES);
  // Nobody learns of what is read from the package: each module is loaded when a picture needs it.
  const { prefetch = [] } = options;
  return new WorkerFingerprinter({ ...options, prefetch, modules: 'on-demand' }, {
    worker: threadInside(), module: modulesInside, mostWorkers: 64, wantsBytes: true,
  });
}
