/** The page's side: a few workers, each at one picture at a time, begun in the order of the calls. */
import { CANCELLED, INTERNAL, JimunError, NOT_A_BLOB, NOT_SEALED, WORKER_UNAVAILABLE, moduleMissing } from './errors.ts';
import type { ErrorReport } from './errors.ts';
import { ModuleStore } from './modules.ts';
import type { ModuleName, ModulePolicy } from './modules.ts';
import type { Limits, SealReport, Stage } from './protocol.ts';
import type { FingerprintRecord, FingerprintResult } from './record.ts';
import { Slot } from './slot.ts';
import type { SlotMessage } from './slot.ts';

declare const __WORKER_VERSION__: string;

export interface FingerprinterOptions {
  /** Where `jimun/worker.js` is served with the sealed header. Default: beside this module, with its hash. */
  readonly workerUrl?: string | URL;
  /** `require` refuses every picture unless the worker reports that it is sealed. Default: `prefer`. */
  readonly seal?: 'prefer' | 'require';
  readonly limits?: Limits;
  /**
   * How many pictures are worked on at once, 1–4. Each may take what `limits` allow. Default: 2 where there are
   * four processors or more, else 1.
   */
  readonly workers?: number;
  /** The modules to have at hand: asked for when the page is idle. Default: HEIC and AVIF. */
  readonly prefetch?: readonly ModuleName[];
  /**
   * `prefetch` asks the server for nothing from the first picture on; a format whose module is not there by
   * then is refused. `on-demand` asks when a picture needs it, which tells the server that somebody chose such
   * a picture; with `seal: 'require'` it counts as `prefetch`. Default: `prefetch`.
   */
  readonly modules?: ModulePolicy;
  /** The folder of `heic.wasm` and the others. Default: where `worker.js` is. */
  readonly moduleUrl?: string | URL;
}

/** What happens to one picture right now. */
export interface Progress {
  readonly stage: 'waiting' | 'loading' | Stage;
  /** 0–1 within the stage. */
  readonly fraction: number;
}

export interface FingerprintOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface FingerprintAllOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (index: number, progress: Progress) => void;
}

/** What became of one picture of several. */
export type Outcome =
  | { readonly index: number; readonly result: FingerprintResult }
  | { readonly index: number; readonly error: JimunError };

export interface Fingerprinter {
  /** The worker's own report on its walls, once it is up. Rejects when no worker can be started. */
  readonly seal: Promise<SealReport>;
  /** Those of the modules to prefetch that came, once all have come or failed. */
  readonly prefetched: Promise<readonly ModuleName[]>;
  /**
   * Fingerprints one picture file. Rejects with a {@link JimunError}; other calls go on.
   * An abort rejects at once with kind `cancelled` and ends the worker that was at it.
   */
  fingerprint(file: Blob, options?: FingerprintOptions): Promise<FingerprintResult>;
  /** Fingerprints several, and yields each outcome as soon as it is there. Never throws for a picture. */
  fingerprintAll(files: Iterable<Blob>, options?: FingerprintAllOptions): AsyncIterableIterator<Outcome>;
  /** Ends the workers, and with them all they held. Unfinished calls reject with kind `cancelled`. */
  close(): void;
}

interface Job {
  readonly blob: Blob;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  resolve(result: FingerprintResult): void;
  reject(error: JimunError): void;
}

/** WebAssembly's memory never shrinks, and freed pixels stay in it: a worker that holds more is replaced. */
const MEMORY_KEPT_BYTES = 64 * 2 ** 20;

/** How long used workers are kept for a next picture. Then fresh ones stand in, without a pixel in memory. */
const REST_AFTER_MS = 3000;

/** How often in a row a replacement may fail to start, e.g. because the network is gone. */
const MAX_FAILED_STARTS = 3;

/** Starts a fingerprinter. Loads a worker at once, so that nothing is fetched after a file is chosen. */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  return new WorkerFingerprinter(options);
}

/** Keeps state: the workers, the jobs that wait for one, and those that wait for a module. */
class WorkerFingerprinter implements Fingerprinter {
  readonly seal: Promise<SealReport>;
  readonly prefetched: Promise<readonly ModuleName[]>;
  readonly #url: string;
  readonly #limits: Limits;
  readonly #requireSeal: boolean;
  readonly #maxWorkers: number;
  readonly #slots = new Set<Slot<Job>>();
  readonly #waiting: Job[] = [];
  readonly #held = new Set<Job>();
  readonly #store: ModuleStore;
  /** Those that came, for every worker that is started. */
  readonly #modules = new Map<ModuleName, ArrayBuffer>();
  #resolveSeal: (report: SealReport) => void = () => {};
  #rejectSeal: (error: JimunError) => void = () => {};
  #wasReady = false;
  #failedStarts = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Why no further picture will be taken. */
  #refusal: ErrorReport | undefined;

  constructor(options: FingerprinterOptions) {
    this.#url = String(options.workerUrl ?? new URL(`./worker.js?v=${__WORKER_VERSION__}`, import.meta.url));
    this.#limits = { ...options.limits };
    this.#requireSeal = options.seal === 'require';
    this.#maxWorkers = workerCount(options.workers);
    this.seal = new Promise((resolve, reject) => {
      this.#resolveSeal = resolve;
      this.#rejectSeal = reject;
    });
    // Whoever does not look at the seal is not to get an unhandled rejection.
    this.seal.catch(() => {});
    const folder = options.moduleUrl ?? new URL('.', new URL(this.#url, import.meta.url));
    const policy = options.modules === 'on-demand' && !this.#requireSeal ? 'on-demand' : 'prefetch';
    this.#store = new ModuleStore(folder, policy, (name, bytes) => this.#install(name, bytes));
    this.#start();
    this.prefetched = this.#store.prefetch(options.prefetch ?? ['heic', 'avif']);
  }

  fingerprint(file: Blob, { signal, onProgress }: FingerprintOptions = {}): Promise<FingerprintResult> {
    return new Promise((resolve, reject) => {
      if (!(file instanceof Blob)) {
        reject(new JimunError(NOT_A_BLOB));
        return;
      }
      const refusal = signal?.aborted ? CANCELLED : this.#refusal;
      if (refusal) {
        reject(new JimunError(refusal));
        return;
      }
      const abort = (): void => this.#abort(job);
      const settled = (): void => signal?.removeEventListener('abort', abort);
      const job: Job = {
        blob: file,
        onProgress,
        resolve: (result) => { settled(); resolve(result); },
        reject: (error) => { settled(); reject(error); },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#store.fileChosen();
      this.#waiting.push(job);
      tell(job, { stage: 'waiting', fraction: 0 });
      this.#next();
    });
  }

  async* fingerprintAll(files: Iterable<Blob>, options: FingerprintAllOptions = {}): AsyncIterableIterator<Outcome> {
    const { signal, onProgress } = options;
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const outcomes: Outcome[] = [];
    let wake: () => void = () => {};
    const add = (outcome: Outcome): void => { outcomes.push(outcome); wake(); };
    let left = 0;
    for (const file of files) {
      const index = left;
      left += 1;
      this.fingerprint(file, { signal: abort.signal, onProgress: (progress) => onProgress?.(index, progress) }).then(
        (result) => add({ index, result }),
        (error: JimunError) => add({ index, error }),
      );
    }
    try {
      for (; left > 0; left -= 1) {
        if (outcomes.length === 0) await new Promise<void>((resolve) => { wake = resolve; });
        const outcome = outcomes.shift();
        if (outcome) yield outcome;
      }
    } finally {
      // Whoever stops listening wants no more.
      stop();
      signal?.removeEventListener('abort', stop);
    }
  }

  close(): void {
    this.#end(CANCELLED);
  }

  #start(): void {
    try {
      const slot = new Slot<Job>(this.#url, (from, message) => this.#hear(from, message));
      for (const [name, bytes] of this.#modules) slot.post({ type: 'module', name, bytes });
      this.#slots.add(slot);
    } catch {
      this.#end(WORKER_UNAVAILABLE);
    }
  }

  #stop(slot: Slot<Job>): void {
    slot.end();
    this.#slots.delete(slot);
  }

  #install(name: ModuleName, bytes: ArrayBuffer): void {
    this.#modules.set(name, bytes);
    for (const slot of this.#slots) slot.post({ type: 'module', name, bytes });
  }

  #hear(slot: Slot<Job>, message: SlotMessage): void {
    switch (message.type) {
      case 'ready':
        this.#resolveSeal(message.seal);
        if (this.#requireSeal && !message.seal.sealed) {
          this.#end(NOT_SEALED);
          break;
        }
        slot.ready = true;
        this.#wasReady = true;
        this.#failedStarts = 0;
        this.#next();
        break;
      case 'unusable':
        this.#end(message.report);
        break;
      case 'stage':
        if (slot.job) tell(slot.job, { stage: message.stage, fraction: message.fraction });
        break;
      case 'needs':
        this.#hold(slot, message.module);
        break;
      case 'done': {
        const { json } = message;
        if (message.memoryBytes > MEMORY_KEPT_BYTES) this.#stop(slot);
        this.#settle(slot, (job) => job.resolve({ record: JSON.parse(json) as FingerprintRecord, json }));
        break;
      }
      case 'refused':
        if (message.broken || message.memoryBytes > MEMORY_KEPT_BYTES) this.#stop(slot);
        this.#settle(slot, (job) => job.reject(new JimunError(message.report)));
        break;
      case 'died':
        this.#died(slot);
        break;
    }
  }

  /** Gives waiting jobs to free workers, and starts as many more as there is work for. */
  #next(): void {
    clearTimeout(this.#rest);
    if (this.#refusal) return;
    for (const slot of this.#slots) {
      if (!slot.ready || slot.job) continue;
      const job = this.#waiting.shift();
      if (!job) break;
      slot.job = job;
      slot.used = true;
      slot.post({ type: 'fingerprint', blob: job.blob, limits: this.#limits });
    }
    const starting = [...this.#slots].filter(({ ready }) => !ready).length;
    // The first must have told of its walls before there are more.
    const wanted = this.#wasReady ? Math.min(this.#waiting.length - starting, this.#maxWorkers - this.#slots.size) : 0;
    for (let started = 0; started < Math.max(wanted, this.#slots.size === 0 ? 1 : 0); started += 1) this.#start();
    if (this.#idle) this.#rest = setTimeout(() => this.#refresh(), REST_AFTER_MS);
  }

  get #idle(): boolean {
    return this.#waiting.length === 0 && this.#held.size === 0 && [...this.#slots].every(({ job }) => !job);
  }

  /** Ends the workers that have seen a picture; one that has not stands ready. */
  #refresh(): void {
    const used = [...this.#slots].filter((slot) => slot.used);
    if (!this.#idle || used.length === 0) return;
    for (const slot of used) this.#stop(slot);
    if (this.#slots.size === 0) this.#start();
  }

  /** Lets the others go on until the module of this picture has come. */
  #hold(slot: Slot<Job>, name: ModuleName): void {
    const { job } = slot;
    slot.job = undefined;
    if (job) {
      this.#held.add(job);
      tell(job, { stage: 'loading', fraction: 0 });
      void this.#store.get(name).then((bytes) => {
        // Gone when it was aborted in the meantime.
        if (!this.#held.delete(job)) return;
        if (bytes) this.#waiting.unshift(job);
        else job.reject(new JimunError(moduleMissing(name)));
        this.#next();
      });
    }
    this.#next();
  }

  #settle(slot: Slot<Job>, settle: (job: Job) => void): void {
    const { job } = slot;
    slot.job = undefined;
    if (job) settle(job);
    this.#next();
  }

  /** A worker that dies at a picture loses that one alone; one that cannot even start is tried again, if ever one could. */
  #died(slot: Slot<Job>): void {
    this.#stop(slot);
    if (!slot.ready) {
      this.#failedStarts += 1;
      if (!this.#wasReady || this.#failedStarts >= MAX_FAILED_STARTS) {
        this.#end(WORKER_UNAVAILABLE);
        return;
      }
    }
    this.#settle(slot, (job) => job.reject(new JimunError(INTERNAL)));
  }

  /** Ends the workers for good and refuses whatever waits and whatever will come. */
  #end(report: ErrorReport): void {
    this.#refusal ??= report;
    clearTimeout(this.#rest);
    const jobs = [...[...this.#slots].map(({ job }) => job), ...this.#held, ...this.#waiting.splice(0)];
    for (const slot of this.#slots) this.#stop(slot);
    this.#held.clear();
    this.#store.close();
    this.#modules.clear();
    this.#rejectSeal(new JimunError(report));
    for (const job of jobs) job?.reject(new JimunError(report));
  }

  #abort(job: Job): void {
    this.#held.delete(job);
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    const slot = [...this.#slots].find((each) => each.job === job);
    if (slot) this.#stop(slot);
    job.reject(new JimunError(CANCELLED));
    this.#next();
  }
}

function workerCount(asked: number | undefined): number {
  const usual = (globalThis.navigator?.hardwareConcurrency ?? 1) >= 4 ? 2 : 1;
  return Math.min(Math.max(Math.trunc(asked ?? usual) || 1, 1), 4);
}

function tell(job: Job, progress: Progress): void {
  try {
    job.onProgress?.(progress);
  } catch {
    // A listener that throws must not stop the batch.
  }
}
