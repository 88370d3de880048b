/**
 * The WebAssembly modules of rare or large formats. The sealed worker cannot fetch, so the page
 * fetches them and passes them to it.
 *
 * A request for one module after a file was chosen would tell the server what kind of file it is.
 * So the page requests all wanted modules, one after the other in a fixed order, once the worker
 * has come and the page is idle. If a file is chosen earlier, or a module failed to come, the page
 * requests all that are missing then, whatever the file is. The server may learn that something was
 * chosen, and never what.
 */
import { MODULE_NAMES } from '../shared/modules.ts';
import type { ModuleName, ModulePolicy } from '../shared/modules.ts';
import { LATER_MS, SOON_MS, later, pause, whenOnline } from './again.ts';
import { LoadFault, faultOf } from './faults.ts';
import type { Fault } from './faults.ts';
import type { Received } from './slot.ts';

export interface Loading {
  readonly received: Received;
  /** Not from a cache, because what came before was not right. */
  readonly anew: boolean;
  readonly signal: AbortSignal;
}

/** Gets a module's bytes. Rejects with a `LoadFault`. */
export type ModuleLoader = (name: ModuleName, loading: Loading) => Promise<ArrayBuffer>;

/** How long a page that is never done with loading keeps the modules waiting. */
const LOADED_WITHIN_MS = 10_000;

/** How long a busy page may take to become idle. */
const IDLE_WITHIN_MS = 3000;

/** A module that was requested. */
interface Coming {
  readonly bytes: Promise<ArrayBuffer>;
  resolve(bytes: ArrayBuffer): void;
  reject(fault: LoadFault): void;
  readonly listeners: Set<Received>;
}

/** Keeps state: the wanted modules, and what became of each. */
export class ModuleStore {
  readonly #load: ModuleLoader;
  readonly #policy: ModulePolicy;
  readonly #workerSettled: () => Promise<void>;
  readonly #arrived: (name: ModuleName, bytes: ArrayBuffer) => void;
  readonly #here = new Map<ModuleName, ArrayBuffer>();
  readonly #coming = new Map<ModuleName, Coming>();
  readonly #faults = new Map<ModuleName, Fault>();
  readonly #closed = new AbortController();
  readonly #queue: ModuleName[] = [];
  readonly #owed = new Set<ModuleName>();
  #wanted: readonly ModuleName[] = [];
  #pass: Promise<void> | undefined;
  #failedPasses = 0;

  /**
   * Requests nothing before `workerSettled` resolves: the worker comes alone. Calls `arrived` with
   * each module before {@link get} resolves.
   */
  constructor(
    load: ModuleLoader, policy: ModulePolicy, workerSettled: () => Promise<void>,
    arrived: (name: ModuleName, bytes: ArrayBuffer) => void,
  ) {
    this.#load = load;
    this.#policy = policy;
    this.#workerSettled = workerSettled;
    this.#arrived = arrived;
    whenOnline(() => { if (this.#faults.size > 0) void this.#requestAll(); }, this.#closed.signal);
  }

  /** Requests all of `names` when the page is idle. Resolves to those that arrived. */
  async prefetch(names: readonly ModuleName[]): Promise<readonly ModuleName[]> {
    this.#wanted = names.filter((name) => MODULE_NAMES.includes(name));
    if (this.#wanted.length === 0) return [];
    await Promise.race([this.#workerSettled().then(idle), this.#firstPass]);
    await this.#requestAll();
    return this.#wanted.filter((name) => this.#here.has(name));
  }

  /** Called for every file. Requests all that is missing. */
  fileChosen(): void {
    void this.#requestAll();
  }

  close(): void {
    this.#closed.abort();
    this.#passStarted();
  }

  /** The module's bytes. Rejects with a `LoadFault`. `received` is called while they arrive. */
  async get(name: ModuleName, received: Received): Promise<ArrayBuffer> {
    const here = this.#here.get(name);
    if (here) return here;
    if (!this.#coming.has(name) && this.#policy === 'on-demand') {
      this.#expect(name);
      void this.#fetch(name, [...SOON_MS]);
    }
    const coming = this.#coming.get(name);
    if (!coming) throw new LoadFault(this.#faults.get(name) ?? 'missing');
    coming.listeners.add(received);
    return coming.bytes;
  }

  #passStarted: () => void = () => {};
  readonly #firstPass = new Promise<void>((resolve) => { this.#passStarted = resolve; });

  /** Requests what is missing, after what was requested before. Resolves when all is settled. */
  #requestAll(): Promise<void> {
    // A server that does not have a module was asked once.
    const missing = this.#wanted.filter((name) => !this.#here.has(name) && this.#faults.get(name) !== 'missing');
    if (this.#closed.signal.aborted) return Promise.resolve();
    for (const name of missing) {
      if (!this.#coming.has(name)) {
        this.#expect(name);
        this.#queue.push(name);
      } else if (this.#faults.has(name)) {
        // A picture that joins after a failure is owed an attempt of its own.
        this.#owed.add(name);
      }
    }
    if (this.#queue.length > 0) this.#pass ??= this.#workerSettled().then(() => this.#work());
    this.#passStarted();
    return this.#pass ?? Promise.resolve();
  }

  async #work(): Promise<void> {
    const waits = [...SOON_MS];
    for (let name = this.#queue.shift(); name; name = this.#queue.shift()) await this.#fetch(name, waits);
    this.#pass = undefined;
    this.#planNext();
  }

  /** Tries again in the background, so that nothing has to be requested when a file is chosen. */
  #planNext(): void {
    const wait = [...this.#faults.values()].includes('network') ? LATER_MS[this.#failedPasses] : undefined;
    if (wait === undefined) return;
    this.#failedPasses += 1;
    later(() => void this.#requestAll(), wait);
  }

  #expect(name: ModuleName): void {
    let resolve: Coming['resolve'] = () => {};
    let reject: Coming['reject'] = () => {};
    const bytes = new Promise<ArrayBuffer>((resolved, rejected) => { [resolve, reject] = [resolved, rejected]; });
    // Nobody may be waiting for it.
    bytes.catch(() => {});
    this.#coming.set(name, { bytes, resolve, reject, listeners: new Set() });
  }

  /** Settles what {@link #expect} promised. Takes each wait from `waits`. Never rejects. */
  async #fetch(name: ModuleName, waits: number[]): Promise<void> {
    const { signal } = this.#closed;
    const received: Received = (...bytes) => { for (const listener of this.#coming.get(name)?.listeners ?? []) listener(...bytes); };
    const settle = (act: (coming: Coming) => void): void => {
      const coming = this.#coming.get(name);
      this.#coming.delete(name);
      if (coming) act(coming);
    };
    // What a cache holds of a failure may be wrong or cut.
    for (let anew = this.#faults.has(name); !signal.aborted;) {
      try {
        const bytes = await this.#load(name, { received, anew, signal });
        if (signal.aborted) break;
        this.#here.set(name, bytes);
        this.#faults.delete(name);
        this.#arrived(name, bytes);
        settle(({ resolve }) => resolve(bytes));
        return;
      } catch (thrown) {
        const fault = faultOf(thrown);
        this.#faults.set(name, fault);
        const wait = fault === 'network' ? waits.shift() : undefined;
        const again = wait !== undefined || (!anew && (fault === 'replaced' || fault === 'version'));
        const owed = !again && fault !== 'missing' && this.#owed.delete(name);
        if (!again && !owed) break;
        anew = true;
        if (wait !== undefined || owed) await pause(wait ?? SOON_MS[0], signal);
      }
    }
    settle(({ reject }) => reject(new LoadFault(this.#faults.get(name) ?? 'network')));
  }
}

/** Resolves when the page has loaded and has nothing to do. */
async function idle(): Promise<void> {
  if (typeof document !== 'undefined' && document.readyState !== 'complete') {
    await new Promise<void>((resolve) => {
      addEventListener('load', () => resolve(), { once: true });
      setTimeout(resolve, LOADED_WITHIN_MS);
    });
  }
  await new Promise<void>((resolve) => {
    // Safari has no requestIdleCallback.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: IDLE_WITHIN_MS });
    else setTimeout(resolve, 200);
  });
}
