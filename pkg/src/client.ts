/** The page's side: one worker, one picture at a time, in the order of the calls. */
import { CANCELLED, INTERNAL, JimunError, NOT_SEALED, WORKER_UNAVAILABLE } from './errors.ts';
import type { ErrorReport } from './errors.ts';
import type { FingerprintRequest, Limits, SealReport, Stage, WorkerMessage } from './protocol.ts';
import type { FingerprintRecord, FingerprintResult } from './record.ts';
import { trustedWorkerUrl } from './trusted.ts';

declare const __WORKER_VERSION__: string;

export interface FingerprinterOptions {
  /** Where `jimun/worker.js` is served with the sealed header. Default: beside this module, with its hash. */
  readonly workerUrl?: string | URL;
  /** `require` refuses every picture unless the worker reports that it is sealed. Default: `prefer`. */
  readonly seal?: 'prefer' | 'require';
  readonly limits?: Limits;
}

/** What happens to one picture right now. */
export interface Progress {
  readonly stage: 'waiting' | Stage;
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

/** Keeps state: the worker, the job it is at, and those that wait. */
class WorkerFingerprinter implements Fingerprinter {
  readonly seal: Promise<SealReport>;
  readonly #url: string;
  readonly #limits: Limits;
  readonly #requireSeal: boolean;
  readonly #waiting: Job[] = [];
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
    this.#start();
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
    } catch {
      this.#end(WORKER_UNAVAILABLE);
    }
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
    const request: FingerprintRequest = { type: 'fingerprint', blob: job.blob, limits: this.#limits };
    this.#worker.postMessage(request);
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
    const jobs = [this.#current, ...this.#waiting.splice(0)];
    this.#current = undefined;
    for (const job of jobs) job?.reject(new JimunError(report));
  }

  #abort(job: Job): void {
    if (this.#current === job) {
      this.#restart();
      this.#settle((current) => current.reject(new JimunError(CANCELLED)));
      return;
    }
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
