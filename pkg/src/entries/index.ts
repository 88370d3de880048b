/**
 * Computes fingerprints of pictures on this device: {@link createFingerprinter}. Works in every
 * bundler without configuration. For a sealed worker, serve `jimun/worker.js` with its header and
 * pass `workerUrl`.
 * @packageDocumentation
 */
import { modulesFrom } from '../page/address.ts';
import { modulesInside, workerInside } from '../page/inline.ts';
import { workerPlace } from '../page/place.ts';
import { WorkerFingerprinter } from '../page/pool.ts';
import { workerFromUrl } from '../page/web-worker.ts';
import type { Fingerprinter, FingerprinterOptions } from '../shared/options.ts';

export * from './public.ts';

/**
 * Starts a fingerprinter. It loads a worker immediately, so that nothing is fetched after a person
 * chooses a file.
 */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  const { workerUrl } = options;
  return new WorkerFingerprinter(options, {
    worker: workerUrl === undefined ? workerInside : async () => workerFromUrl(workerPlace(workerUrl)),
    module: modulesFrom(options, modulesInside),
    maxWorkers: 4,
  });
}
