/**
 * Same as `jimun`, for Node.js, Deno and bun. The engine runs in the calling thread or in worker
 * threads, and uses the modules that come with the package.
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
 * Starts a fingerprinter. With `workers`, it runs that many worker threads. Without, the calling
 * thread is blocked while it computes a picture.
 */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  if (options.workers === undefined) return new InProcessFingerprinter(options, MODULES);
  // Reading from the package reveals nothing to anyone, so each module can load when a picture
  // needs it.
  const { prefetch = [] } = options;
  return new WorkerFingerprinter({ ...options, prefetch }, {
    worker: threadInside, module: modulesInside, maxWorkers: 64, wantsBytes: true, onDemand: true,
  });
}
