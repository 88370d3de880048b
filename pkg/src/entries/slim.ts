/**
 * As `jimun`, and small: the worker and the modules are files on a server, by default beside this one.
 * @packageDocumentation
 */
import { modulesAt, modulesIn } from '../page/address.ts';
import { WorkerFingerprinter } from '../page/pool.ts';
import { workerFromUrl } from '../page/web-worker.ts';
import type { ModuleName } from '../shared/modules.ts';
import type { Fingerprinter, FingerprinterOptions } from '../shared/options.ts';

export * from './public.ts';

declare const __WORKER_VERSION__: string;
declare const __VERSIONS__: Readonly<Record<ModuleName, string>>;

/** Written out one by one: so bundlers that know this form copy the files and put in their new addresses. */
const BESIDE: Readonly<Record<ModuleName, () => URL>> = {
  heic: () => new URL(`./heic.wasm?v=${__VERSIONS__.heic}`, import.meta.url),
  avif: () => new URL(`./avif.wasm?v=${__VERSIONS__.avif}`, import.meta.url),
  jxl: () => new URL(`./jxl.wasm?v=${__VERSIONS__.jxl}`, import.meta.url),
  tiff: () => new URL(`./tiff.wasm?v=${__VERSIONS__.tiff}`, import.meta.url),
};

/** Starts a fingerprinter. Loads a worker at once, so that nothing is fetched after a file is chosen. */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  const { workerUrl, moduleUrl = workerUrl } = options;
  return new WorkerFingerprinter(options, {
    worker: Promise.resolve(workerFromUrl(String(workerUrl ?? new URL(`./worker.js?v=${__WORKER_VERSION__}`, import.meta.url)))),
    module: moduleUrl === undefined ? modulesAt((_, name) => BESIDE[name]()) : modulesIn(moduleUrl),
    mostWorkers: 4,
  });
}
