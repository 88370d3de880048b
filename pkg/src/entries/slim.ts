/**
 * Same as `jimun`, but small. The worker and the modules are files on a server, by default next to
 * this one.
 * @packageDocumentation
 */
import { BESIDE } from '../generated/addresses.ts';
import { modulesAt, modulesFrom } from '../page/address.ts';
import { workerPlace } from '../page/place.ts';
import { WorkerFingerprinter } from '../page/pool.ts';
import { workerFromUrl } from '../page/web-worker.ts';
import type { Fingerprinter, FingerprinterOptions } from '../shared/options.ts';

export * from './public.ts';

declare const __WORKER_VERSION__: string;

/**
 * Starts a fingerprinter. It loads a worker immediately, so that nothing is fetched after a person
 * chooses a file.
 */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  const { workerUrl } = options;
  return new WorkerFingerprinter(options, {
    worker: async () => workerFromUrl(workerPlace(workerUrl ?? new URL(`./worker.js?v=${__WORKER_VERSION__}`, import.meta.url))),
    module: modulesFrom(options, modulesAt((_, name) => BESIDE[name]())),
    maxWorkers: 4,
  });
}
