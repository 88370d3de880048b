/** The caller's side: a few workers, each with one picture at a time, in the order of the calls. */
import { CANCELLED, INTERNAL, JimunError, NOT_A_BLOB, UNREADABLE } from '../shared/errors.ts';
import { PREFETCHED } from '../shared/modules.ts';
import type { ModuleName } from '../shared/modules.ts';
import type { CallOptions, EngineState, FingerprinterOptions, Picture, Progress } from '../shared/options.ts';
import { MEMORY_KEPT_BYTES, PROTOCOL } from '../shared/protocol.ts';
import type { Limits, SealReport, Task } from '../shared/protocol.ts';
import { Aborts } from './aborts.ts';
import { later } from './again.ts';
import { TaskFingerprinter } from './calls.ts';
import { LoadFault, faultOf, moduleReport } from './faults.ts';
import { ModuleStore } from './module-store.ts';
import type { ModuleLoader } from './module-store.ts';
import { asBlob, copyOf, isPicture } from './pictures.ts';
import { tell } from './progress.ts';
import { Slot } from './slot.ts';
import type { SlotMessage, WorkerSource } from './slot.ts';
import { Startup } from './startup.ts';

/** Where an entry of the package gets the worker and the modules from. */
export interface Supplies {
  /** Called again after a failure. Rejects with a `LoadFault`. */
  worker(): Promise<WorkerSource>;
  readonly module: ModuleLoader;
  /** The maximum number of workers at once. */
  readonly maxWorkers: number;
  /** The workers cannot read a Blob, so they get its bytes. */
  readonly wantsBytes?: boolean;
  /** Nobody learns what is loaded, so each module can load when a picture needs it. */
  readonly onDemand?: boolean;
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
 * A worker that has not answered within this time after its script came gets a rival, and the first
 * to be ready stays. Firefox 153 never starts about one in a hundred workers.
 */
const RIVAL_AFTER_MS = 10_000;

/** The maximum number of workers to try for one slot. */
const MAX_RIVALS = 3;

/** How long a script may take that a worker loads by itself. No browser tells whether it moves. */
const COME_WITHIN_MS = 120_000;

/** How many workers in a row may fail to start while others run, e.g. because memory is short. */
const MAX_FAILED_STARTS = 3;

/** The first worker, while it comes up. */
interface Coming {
  resolve(report: SealReport): void;
  reject(fault: unknown): void;
}

/**
 * Keeps state: the workers, the jobs that wait for a worker, and the jobs that wait for a module.
 */
export class WorkerFingerprinter extends TaskFingerprinter {
  readonly prefetched: Promise<readonly ModuleName[]>;
  readonly #limits: Limits;
  readonly #requireSeal: boolean;
  readonly #wantsBytes: boolean;
  readonly #slots = new Set<Slot<Job>>();
  readonly #waiting: Job[] = [];
  readonly #held = new Set<Job>();
  readonly #aborts = new Aborts();
  readonly #startup: Startup;
  readonly #store: ModuleStore;
  readonly #listeners = new Set<(engine: EngineState) => void>();
  /** The modules that arrived, for every worker that starts later. */
  readonly #modules = new Map<ModuleName, ArrayBuffer>();
  #maxWorkers: number;
  /** How to start further workers. Set while pictures can be processed. */
  #source: WorkerSource | undefined;
  #coming: Coming | undefined;
  #seal = deferredSeal();
  #failedStarts = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** Loads a worker immediately, so that nothing is fetched after a person chooses a file. */
  constructor(options: FingerprinterOptions, supplies: Supplies) {
    super(options);
    this.#limits = { ...options.limits };
    this.#requireSeal = options.seal === 'require';
    this.#wantsBytes = supplies.wantsBytes ?? false;
    this.#maxWorkers = Math.min(workerCount(options.workers), supplies.maxWorkers);
    this.#startup = new Startup(supplies.worker, {
      bringUp: (source) => this.#bringUp(source),
      accepts: ({ sealed }) => sealed || !this.#requireSeal,
      discard: () => { for (const slot of this.#slots) if (!slot.ready) this.#stop(slot); },
      ready: (source) => this.#begin(source),
      failed: (error) => this.#refuseAll(error),
      changed: () => this.#changed(),
    });
    const isOnDemand = supplies.onDemand || options.modules === 'on-demand';
    const policy = isOnDemand && !this.#requireSeal ? 'on-demand' : 'prefetch';
    this.#store = new ModuleStore(supplies.module, policy, this.#startup.settled, (name, bytes) => this.#install(name, bytes));
    this.#startup.begin();
    this.prefetched = this.#store.prefetch(options.prefetch ?? PREFETCHED);
  }

  override get engine(): EngineState { return this.#startup.state; }
  override get seal(): Promise<SealReport> { return this.#seal.promise; }

  override watch(listener: (engine: EngineState) => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  protected override perform(task: Task, picture: Picture, { signal, onProgress }: CallOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      if (!isPicture(picture)) {
        reject(new JimunError(NOT_A_BLOB));
        return;
      }
      if (signal?.aborted || this.#closed) {
        reject(new JimunError(CANCELLED));
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
      this.#waiting.push(job);
      if (this.engine.stage !== 'ready') this.#startup.begin();
      this.#store.fileChosen();
      tell(job, this.#stage);
      this.#next();
    });
  }

  override close(): void {
    this.#closed = true;
    clearTimeout(this.#rest);
    this.#startup.close();
    this.#store.close();
    for (const { job } of this.#slots) job?.reject(new JimunError(CANCELLED));
    for (const slot of this.#slots) this.#stop(slot);
    this.#modules.clear();
    this.#coming?.reject(new LoadFault('network'));
    this.#refuseAll(new JimunError(CANCELLED));
    this.#listeners.clear();
  }

  /** What a picture waits for that no worker has yet. */
  get #stage(): Progress {
    const { engine } = this;
    switch (engine.stage) {
      case 'loading': {
        const { receivedBytes, totalBytes } = engine;
        if (receivedBytes === undefined || totalBytes === undefined) return { stage: 'loading', fraction: 0 };
        return loading(receivedBytes, totalBytes);
      }
      case 'checking': return { stage: 'checking', fraction: 0 };
      default: return { stage: 'waiting', fraction: 0 };
    }
  }

  #changed(): void {
    const { engine } = this;
    if (engine.stage === 'loading' && this.#seal.rejected) this.#seal = deferredSeal();
    if (engine.stage === 'failed' && engine.seal) this.#seal.resolve(engine.seal);
    for (const job of this.#waiting) tell(job, this.#stage);
    for (const listener of this.#listeners) listener(engine);
  }

  /** Starts the first worker. Resolves to its report, and gives it no picture yet. */
  #bringUp(source: WorkerSource): Promise<SealReport> {
    return new Promise<SealReport>((resolve, reject) => {
      this.#coming = { resolve, reject };
      this.#start(source);
    }).finally(() => { this.#coming = undefined; });
  }

  /** The worker that came up may be given pictures. */
  #begin(source: WorkerSource): void {
    this.#source = source;
    this.#failedStarts = 0;
    for (const slot of this.#slots) slot.ready = slot.answered;
    const { engine } = this;
    if (engine.stage === 'ready') this.#seal.resolve(engine.seal);
    this.#next();
  }

  /** Without a worker. Pictures that come later are another attempt. */
  #refuseAll(error: JimunError): void {
    this.#source = undefined;
    const jobs = [...this.#held, ...this.#waiting.splice(0)];
    this.#held.clear();
    this.#seal.reject(error);
    for (const job of jobs) job.reject(error);
  }

  #start(source: WorkerSource, attempt = 1): void {
    try {
      const slot = new Slot<Job>(source, (from, message) => this.#hear(from, message));
      for (const [name, bytes] of this.#modules) slot.post({ type: 'module', name, bytes });
      this.#slots.add(slot);
      this.#watchStart(slot, source, attempt, COME_WITHIN_MS);
    } catch {
      if (this.#coming) this.#coming.reject(new LoadFault('missing'));
      else if (this.#slots.size === 0) this.#beginAnew();
    }
  }

  /** No worker is left, and none starts. */
  #beginAnew(): void {
    this.#source = undefined;
    this.#startup.begin();
  }

  /** Watches for a worker that does not answer. A rival would slow a script that still comes. */
  #watchStart(slot: Slot<Job>, source: WorkerSource, attempt: number, comeWithinMs: number): void {
    later(() => {
      if (slot.answered || !this.#slots.has(slot)) return;
      if (!slot.starting && comeWithinMs > RIVAL_AFTER_MS) {
        this.#watchStart(slot, source, attempt, comeWithinMs - RIVAL_AFTER_MS);
      } else if (!slot.starting) {
        this.#died(slot, new LoadFault('network'));
      } else if (attempt < MAX_RIVALS) {
        slot.rivalled = true;
        this.#start(source, attempt + 1);
      }
    }, RIVAL_AFTER_MS);
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
      case 'starting':
        slot.starting = true;
        this.#startup.starting();
        break;
      case 'ready':
        slot.answered = true;
        this.#answered(slot, message.protocol, message.seal);
        break;
      case 'unusable':
        this.#died(slot, new LoadFault('unusable'));
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
        this.#died(slot, message.ran);
        break;
    }
  }

  /** A worker is ready. The first one is not used before its report was judged. */
  #answered(slot: Slot<Job>, protocol: number, seal: SealReport): void {
    const { engine } = this;
    const isOther = protocol !== PROTOCOL;
    // A later worker must be as good as the first, which the person was told of.
    if (isOther || (engine.stage === 'ready' && engine.seal.sealed && !seal.sealed)) {
      this.#died(slot, new LoadFault(isOther ? 'version' : 'unsealed'));
      return;
    }
    // Of rivals, the first to be ready stays.
    for (const other of this.#slots) if (!other.answered && (other.rivalled || slot.rivalled)) this.#stop(other);
    if (this.#coming) {
      this.#coming.resolve(seal);
      return;
    }
    slot.ready = true;
    this.#failedStarts = 0;
    this.#next();
  }

  /** Gives waiting jobs to free workers, and starts more workers for the jobs that remain. */
  #next(): void {
    clearTimeout(this.#rest);
    const source = this.#source;
    if (!source) return;
    for (const slot of this.#slots) {
      if (!slot.ready || slot.job) continue;
      const job = this.#waiting.shift();
      if (!job) break;
      slot.job = job;
      slot.used = true;
      tell(job, { stage: 'reading', fraction: 0 });
      if (job.picture instanceof Blob && !this.#wantsBytes) this.#post(slot, job, job.picture);
      else void this.#hand(slot);
    }
    const starting = [...this.#slots].filter(({ ready }) => !ready).length;
    const wanted = Math.min(this.#waiting.length - starting, this.#maxWorkers - this.#slots.size);
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
      const received = (receivedBytes: number, totalBytes: number): void => {
        if (this.#held.has(job)) tell(job, loading(receivedBytes, totalBytes));
      };
      this.#store.get(name, received).then(() => undefined, faultOf).then((fault) => {
        // The job is no longer held if it was aborted in the meantime.
        if (!this.#held.delete(job)) return;
        if (fault) job.reject(new JimunError(moduleReport(fault, name)));
        else this.#waiting.unshift(job);
        this.#next();
      });
    }
    this.#next();
  }

  /** Reads the picture for a worker that cannot. */
  async #hand(slot: Slot<Job>): Promise<void> {
    const { job } = slot;
    if (!job) return;
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
   * A worker that dies on a picture fails that picture only. `why` is a fault, or whether the
   * worker's script ran.
   */
  #died(slot: Slot<Job>, why: LoadFault | boolean): void {
    this.#stop(slot);
    if (slot.ready) {
      this.#settle(slot, (job) => job.reject(new JimunError(INTERNAL)));
      return;
    }
    if (this.#coming) {
      // A rival may still come up.
      if (this.#slots.size > 0) return;
      if (why instanceof LoadFault) this.#coming.reject(why);
      else void this.#explain(this.#coming, why);
      return;
    }
    this.#failedStarts += 1;
    if (this.#failedStarts >= MAX_FAILED_STARTS) this.#maxWorkers = Math.max(1, this.#slots.size);
    if (this.#slots.size === 0) this.#beginAnew();
  }

  async #explain({ reject }: Coming, ran: boolean): Promise<void> {
    const served = this.#startup.source?.served;
    if (served) await served.faultOf(ran).then((fault) => reject(new LoadFault(fault)), reject);
    else reject(new LoadFault('missing'));
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

function loading(receivedBytes: number, totalBytes: number): Progress {
  return { stage: 'loading', fraction: receivedBytes / totalBytes, receivedBytes, totalBytes };
}

interface DeferredSeal {
  readonly promise: Promise<SealReport>;
  rejected: boolean;
  resolve(report: SealReport): void;
  reject(error: JimunError): void;
}

function deferredSeal(): DeferredSeal {
  let resolve: DeferredSeal['resolve'] = () => {};
  let reject: DeferredSeal['reject'] = () => {};
  const promise = new Promise<SealReport>((resolved, rejected) => { [resolve, reject] = [resolved, rejected]; });
  // Avoids an unhandled rejection for callers that do not use `seal`.
  promise.catch(() => {});
  const seal: DeferredSeal = { promise, rejected: false, resolve, reject: (error) => { seal.rejected = true; reject(error); } };
  return seal;
}
