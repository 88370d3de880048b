/** The caller's side: a few workers, each with one picture at a time, in the order of the calls. */
import {
  CANCELLED, INTERNAL, JimunError, NOT_A_BLOB, NOT_SEALED, OTHER_VERSION, UNREADABLE, WORKER_UNAVAILABLE, moduleMissing,
} from '../shared/errors.ts';
import type { ErrorReport } from '../shared/errors.ts';
import { PREFETCHED } from '../shared/modules.ts';
import type { ModuleName } from '../shared/modules.ts';
import type { CallOptions, FingerprinterOptions, Picture, Progress } from '../shared/options.ts';
import { MEMORY_KEPT_BYTES, PROTOCOL } from '../shared/protocol.ts';
import type { Limits, SealReport, Task } from '../shared/protocol.ts';
import { Aborts } from './aborts.ts';
import { TaskFingerprinter } from './calls.ts';
import { ModuleStore } from './module-store.ts';
import type { ModuleLoader } from './module-store.ts';
import { asBlob, copyOf, isPicture } from './pictures.ts';
import { tell } from './progress.ts';
import { Slot } from './slot.ts';
import type { SlotMessage, WorkerSource } from './slot.ts';

/** Where an entry of the package gets the worker and the modules from. */
export interface Supplies {
  /** Rejects when no worker can ever be started. */
  readonly worker: Promise<WorkerSource>;
  readonly module: ModuleLoader;
  /** The maximum number of workers at once. */
  readonly maxWorkers: number;
  /** The workers cannot read a Blob, so they get its bytes. */
  readonly wantsBytes?: boolean;
}

interface Job {
  readonly task: Task;
  readonly picture: Picture;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  resolve(json: string): void;
  reject(error: JimunError): void;
}

/**
 * How long used workers are kept for the next picture. Then fresh ones replace them, so that no
 * pixels stay in memory.
 */
const REST_AFTER_MS = 3000;

/**
 * A worker that has not answered within this time gets a rival, and the first to be ready stays.
 * Firefox 153 never starts about one in a hundred workers. On a slow connection the rival costs
 * nothing, since the script is requested once.
 */
const RIVAL_AFTER_MS = 10_000;

/** The maximum number of workers to try for one slot. */
const MAX_RIVALS = 3;

/** How often in a row a replacement may fail to start, e.g. because the network is down. */
const MAX_FAILED_STARTS = 3;

/**
 * Keeps state: the workers, the jobs that wait for a worker, and the jobs that wait for a module.
 */
export class WorkerFingerprinter extends TaskFingerprinter {
  readonly seal: Promise<SealReport>;
  readonly prefetched: Promise<readonly ModuleName[]>;
  readonly #limits: Limits;
  readonly #requireSeal: boolean;
  readonly #maxWorkers: number;
  readonly #wantsBytes: boolean;
  readonly #slots = new Set<Slot<Job>>();
  readonly #waiting: Job[] = [];
  readonly #held = new Set<Job>();
  readonly #aborts = new Aborts();
  readonly #store: ModuleStore;
  /** The modules that arrived, for every worker that starts later. */
  readonly #modules = new Map<ModuleName, ArrayBuffer>();
  /** How to start a worker, once that is known. */
  #source: WorkerSource | undefined;
  #resolveSeal: (report: SealReport) => void = () => {};
  #rejectSeal: (error: JimunError) => void = () => {};
  #wasReady = false;
  #failedStarts = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Why every further picture is refused. */
  #refusal: ErrorReport | undefined;

  /** Loads a worker immediately, so that nothing is fetched after a person chooses a file. */
  constructor(options: FingerprinterOptions, supplies: Supplies) {
    super(options);
    this.#limits = { ...options.limits };
    this.#requireSeal = options.seal === 'require';
    this.#wantsBytes = supplies.wantsBytes ?? false;
    this.#maxWorkers = Math.min(workerCount(options.workers), supplies.maxWorkers);
    this.seal = new Promise((resolve, reject) => {
      this.#resolveSeal = resolve;
      this.#rejectSeal = reject;
    });
    // Avoids an unhandled rejection for callers that do not use `seal`.
    this.seal.catch(() => {});
    const policy = options.modules === 'on-demand' && !this.#requireSeal ? 'on-demand' : 'prefetch';
    this.#store = new ModuleStore(supplies.module, policy, (name, bytes) => this.#install(name, bytes));
    supplies.worker.then((source) => {
      this.#source = source;
      this.#next();
    }, () => this.#end(WORKER_UNAVAILABLE));
    this.prefetched = this.#store.prefetch(options.prefetch ?? PREFETCHED);
  }

  protected override perform(task: Task, picture: Picture, { signal, onProgress }: CallOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      if (!isPicture(picture)) {
        reject(new JimunError(NOT_A_BLOB));
        return;
      }
      const refusal = signal?.aborted ? CANCELLED : this.#refusal;
      if (refusal) {
        reject(new JimunError(refusal));
        return;
      }
      let settled = (): void => {};
      const job: Job = {
        task,
        picture: this.#wantsBytes ? picture : asBlob(picture),
        onProgress,
        resolve: (json) => { settled(); resolve(json); },
        reject: (error) => { settled(); reject(error); },
      };
      if (signal) settled = this.#aborts.on(signal, () => this.#abort(job));
      this.#store.fileChosen();
      this.#waiting.push(job);
      tell(job, { stage: 'waiting', fraction: 0 });
      this.#next();
    });
  }

  override close(): void {
    this.#end(CANCELLED);
  }

  #start(source: WorkerSource, attempt = 1): void {
    try {
      const slot = new Slot<Job>(source, (from, message) => this.#hear(from, message));
      for (const [name, bytes] of this.#modules) slot.post({ type: 'module', name, bytes });
      this.#slots.add(slot);
      later(() => {
        if (slot.ready || !this.#slots.has(slot) || attempt === MAX_RIVALS) return;
        slot.rivalled = true;
        this.#start(source, attempt + 1);
      }, RIVAL_AFTER_MS);
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
        if (message.protocol !== PROTOCOL) {
          this.#end(OTHER_VERSION);
          break;
        }
        this.#resolveSeal(message.seal);
        if (this.#requireSeal && !message.seal.sealed) {
          this.#end(NOT_SEALED);
          break;
        }
        slot.ready = true;
        this.#wasReady = true;
        // Of rivals, the first to be ready stays.
        for (const other of this.#slots) if (!other.ready && (other.rivalled || slot.rivalled)) this.#stop(other);
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
      case 'needs-bytes':
        void this.#hand(slot);
        break;
      case 'done': {
        const { json } = message;
        if (message.memoryBytes > MEMORY_KEPT_BYTES) this.#stop(slot);
        this.#settle(slot, (job) => job.resolve(json));
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

  /** Gives waiting jobs to free workers, and starts more workers for the jobs that remain. */
  #next(): void {
    clearTimeout(this.#rest);
    const source = this.#source;
    if (this.#refusal || !source) return;
    for (const slot of this.#slots) {
      if (!slot.ready || slot.job) continue;
      const job = this.#waiting.shift();
      if (!job) break;
      slot.job = job;
      slot.used = true;
      if (job.picture instanceof Blob && !this.#wantsBytes) this.#post(slot, job, job.picture);
      else void this.#hand(slot);
    }
    const starting = [...this.#slots].filter(({ ready }) => !ready).length;
    // The first worker must report its seal before others start.
    const wanted = this.#wasReady ? Math.min(this.#waiting.length - starting, this.#maxWorkers - this.#slots.size) : 0;
    for (let started = 0; started < Math.max(wanted, this.#slots.size === 0 ? 1 : 0); started += 1) this.#start(source);
    const idle = this.#idle;
    if (idle) this.#rest = later(() => this.#refresh(), REST_AFTER_MS);
    for (const slot of this.#slots) slot.hold(!idle || !slot.ready);
  }

  get #idle(): boolean {
    return this.#waiting.length === 0 && this.#held.size === 0 && [...this.#slots].every(({ job }) => !job);
  }

  /** Ends the workers that have seen a picture. A worker that has not is kept ready. */
  #refresh(): void {
    const used = [...this.#slots].filter((slot) => slot.used);
    if (!this.#idle || used.length === 0) return;
    for (const slot of used) this.#stop(slot);
    this.#next();
  }

  /** Frees the worker for other jobs until the module for this picture has arrived. */
  #hold(slot: Slot<Job>, name: ModuleName): void {
    const { job } = slot;
    slot.job = undefined;
    if (job) {
      this.#held.add(job);
      tell(job, { stage: 'loading', fraction: 0 });
      void this.#store.get(name).then((bytes) => {
        // The job is no longer held if it was aborted in the meantime.
        if (!this.#held.delete(job)) return;
        if (bytes) this.#waiting.unshift(job);
        else job.reject(new JimunError(moduleMissing(name)));
        this.#next();
      });
    }
    this.#next();
  }

  /** Reads the picture for a worker that cannot. */
  async #hand(slot: Slot<Job>): Promise<void> {
    const { job } = slot;
    if (!job) return;
    tell(job, { stage: 'reading', fraction: 0 });
    const bytes = await copyOf(job.picture).catch(() => undefined);
    // The slot has another job, or none, if this one was aborted in the meantime.
    if (slot.job !== job) return;
    if (bytes) {
      tell(job, { stage: 'reading', fraction: 1 });
      this.#post(slot, job, bytes);
    } else this.#settle(slot, () => job.reject(new JimunError(UNREADABLE)));
  }

  #post(slot: Slot<Job>, { task }: Job, picture: Blob | ArrayBuffer): void {
    slot.post({ type: 'picture', task, picture, limits: this.#limits }, picture instanceof Blob ? [] : [picture]);
  }

  #settle(slot: Slot<Job>, settle: (job: Job) => void): void {
    const { job } = slot;
    slot.job = undefined;
    if (job) settle(job);
    this.#next();
  }

  /**
   * A worker that dies on a picture fails that picture only. A worker that could not start is
   * replaced, provided that one has started before.
   */
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

  /** Ends the workers for good, and refuses all waiting and future pictures. */
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
  return Math.max(Math.trunc(asked ?? usual) || 1, 1);
}

/** A program must not stay alive for these timers. */
function later(act: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(act, milliseconds);
  // Browsers return a number.
  (timer as { unref?(): void }).unref?.();
  return timer;
}
