/** The page's side: one worker, one picture at a time, in the order of the calls. */
import { CANCELLED, INTERNAL, JimunError, NOT_SEALED, WORKER_UNAVAILABLE, moduleMissing } from './errors.ts';
import type { ErrorReport } from './errors.ts';
import { ModuleStore } from './modules.ts';
import type { ModuleName, ModulePolicy } from './modules.ts';
import type { Limits, PageMessage, SealReport, Stage, WorkerMessage } from './protocol.ts';
import type { FingerprintRecord, FingerprintResult } from './record.ts';
import { trustedWorkerUrl } from './trusted.ts';

declare const __WORKER_VERSION__: string;

export interface FingerprinterOptions {
  /** Where `jimun/worker.js` is served with the sealed header. Default: beside this module, with its hash. */
  readonly workerUrl?: string | URL;
  /** `require` refuses every picture unless the worker reports that it is sealed. Default: `prefer`. */
  readonly seal?: 'prefer' | 'require';
  readonly limits?: Limits;
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
  /** Ends the worker, and with it all it held. Unfinished calls reject with kind `cancelled`. */
  close(): void;
}

interface Job {
  readonly blob: Blob;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  resolve(result: FingerprintResult): void;
  reject(error: JimunError): void;
}

/** Starts a fingerprinter. Loads the worker at once, so that nothing is fetched after a file is chosen. */
export function createFingerprinter(options: FingerprinterOptions = {}): Fingerprinter {
  return new WorkerFingerprinter(options);
}

/** Keeps state: the worker, the job it is at, those that wait for it, and those that wait for a module. */
class WorkerFingerprinter implements Fingerprinter {
  readonly seal: Promise<SealReport>;
  readonly prefetched: Promise<readonly ModuleName[]>;
  readonly #url: string;
  readonly #limits: Limits;
  readonly #requireSeal: boolean;
  readonly #waiting: Job[] = [];
  readonly #held = new Set<Job>();
  readonly #store: ModuleStore;
  /** Those that came, for every worker that is started. */
  readonly #modules = new Map<ModuleName, ArrayBuffer>();
  #resolveSeal: (report: SealReport) => void = () => {};
  #rejectSeal: (error: JimunError) => void = () => {};
  #worker: Worker | undefined;
  #ready = false;
  #current: Job | undefined;
  /** Why no further picture will be taken. */
  #refusal: ErrorReport | undefined;

  constructor(options: FingerprinterOptions) {
    this.#url = String(options.workerUrl ?? new URL(`./worker.js?v=${__WORKER_VERSION__}`, import.meta.url));
    this.#limits = { ...options.limits };
    this.#requireSeal = options.seal === 'require';
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
        reject(new JimunError({
          kind: 'input',
          message: 'fingerprint() takes a File or Blob',
          detail: { code: 'invalid_input', what: 'not a File or Blob' },
        }));
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

  close(): void {
    this.#end(CANCELLED);
  }

  #start(): void {
    this.#ready = false;
    try {
      const worker = new Worker(trustedWorkerUrl(this.#url), { name: 'jimun' });
      worker.onmessage = (event: MessageEvent<WorkerMessage>) => this.#hear(event.data);
      worker.onerror = (event) => { event.preventDefault(); this.#crashed(); };
      worker.onmessageerror = () => this.#crashed();
      this.#worker = worker;
      for (const [name, bytes] of this.#modules) this.#post({ type: 'module', name, bytes });
    } catch {
      this.#end(WORKER_UNAVAILABLE);
    }
  }

  #post(message: PageMessage): void {
    this.#worker?.postMessage(message);
  }

  #install(name: ModuleName, bytes: ArrayBuffer): void {
    this.#modules.set(name, bytes);
    this.#post({ type: 'module', name, bytes });
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = false;
  }

  #restart(): void {
    this.#stop();
    this.#start();
  }

  #hear(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#resolveSeal(message.seal);
        if (this.#requireSeal && !message.seal.sealed) {
          this.#end(NOT_SEALED);
        } else {
          this.#ready = true;
          this.#next();
        }
        break;
      case 'unusable':
        this.#end(message.report);
        break;
      case 'stage':
        if (this.#current) tell(this.#current, { stage: message.stage, fraction: message.fraction });
        break;
      case 'needs':
        this.#hold(message.module);
        break;
      case 'done': {
        const { json } = message;
        this.#settle((job) => job.resolve({ record: JSON.parse(json) as FingerprintRecord, json }));
        break;
      }
      case 'refused':
        if (message.broken) this.#restart();
        this.#settle((job) => job.reject(new JimunError(message.report)));
        break;
    }
  }

  #next(): void {
    if (!this.#ready || this.#current || !this.#worker) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#current = job;
    this.#post({ type: 'fingerprint', blob: job.blob, limits: this.#limits });
  }

  /** Lets the others go on until the module of this picture has come. */
  #hold(name: ModuleName): void {
    const job = this.#current;
    this.#current = undefined;
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

  #settle(settle: (job: Job) => void): void {
    const job = this.#current;
    this.#current = undefined;
    if (job) settle(job);
    this.#next();
  }

  /** The worker died: before it was ready nothing can work; at a job, that job is lost and the rest goes on. */
  #crashed(): void {
    if (!this.#ready) {
      this.#end(WORKER_UNAVAILABLE);
      return;
    }
    this.#restart();
    this.#settle((job) => job.reject(new JimunError(INTERNAL)));
  }

  /** Ends the worker for good and refuses whatever waits and whatever will come. */
  #end(report: ErrorReport): void {
    this.#refusal ??= report;
    this.#stop();
    this.#rejectSeal(new JimunError(report));
    this.#store.close();
    this.#modules.clear();
    const jobs = [this.#current, ...this.#held, ...this.#waiting.splice(0)];
    this.#current = undefined;
    this.#held.clear();
    for (const job of jobs) job?.reject(new JimunError(report));
  }

  #abort(job: Job): void {
    if (this.#current === job) {
      this.#restart();
      this.#settle((current) => current.reject(new JimunError(CANCELLED)));
      return;
    }
    this.#held.delete(job);
    const at = this.#waiting.indexOf(job);
    if (at >= 0) this.#waiting.splice(at, 1);
    job.reject(new JimunError(CANCELLED));
  }
}

function tell(job: Job, progress: Progress): void {
  try {
    job.onProgress?.(progress);
  } catch {
    // A listener that throws must not stop the batch.
  }
}
