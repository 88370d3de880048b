/**
 * The WebAssembly modules of rare or large formats. The sealed worker cannot fetch, so the page
 * fetches them and passes them to it.
 *
 * A request after a file was chosen would tell the server what kind of file it is. So the page
 * requests all wanted modules together, while it is idle. With `prefetch`, it requests nothing from
 * the first file on.
 */
import { MODULE_NAMES } from '../shared/modules.ts';
import type { ModuleName, ModulePolicy } from '../shared/modules.ts';

/** Gets a module's bytes, or `undefined` if they are not available. Never rejects. */
export type ModuleLoader = (name: ModuleName) => Promise<ArrayBuffer | undefined>;

/** The maximum time to wait until the page is idle. */
const IDLE_WITHIN_MS = 3000;

/** Keeps state: which modules were requested, and whether requests are still allowed. */
export class ModuleStore {
  readonly #load: ModuleLoader;
  readonly #policy: ModulePolicy;
  readonly #arrived: (name: ModuleName, bytes: ArrayBuffer) => void;
  readonly #asked = new Map<ModuleName, Promise<ArrayBuffer | undefined>>();
  #fileWasChosen = false;
  #closed = false;

  /** Calls `arrived` with each module before {@link get} resolves. */
  constructor(load: ModuleLoader, policy: ModulePolicy, arrived: (name: ModuleName, bytes: ArrayBuffer) => void) {
    this.#load = load;
    this.#policy = policy;
    this.#arrived = arrived;
  }

  /** Requests all of `names` when the page is idle. Resolves to those that arrived. */
  async prefetch(names: readonly ModuleName[]): Promise<readonly ModuleName[]> {
    if (names.length === 0) return [];
    await idle();
    const wanted = names.filter((name) => MODULE_NAMES.includes(name));
    const bytes = await Promise.all(wanted.map((name) => this.get(name)));
    return wanted.filter((_, index) => bytes[index] !== undefined);
  }

  /** Called for every file. From the first one on, the `prefetch` policy requests nothing. */
  fileChosen(): void {
    this.#fileWasChosen = true;
  }

  close(): void {
    this.#closed = true;
  }

  /** The module's bytes; `undefined` if they are not available or may no longer be requested. */
  get(name: ModuleName): Promise<ArrayBuffer | undefined> {
    const asked = this.#asked.get(name);
    if (asked) return asked;
    if (this.#closed || (this.#fileWasChosen && this.#policy === 'prefetch')) return Promise.resolve(undefined);
    const bytes = this.#deliver(name);
    this.#asked.set(name, bytes);
    // A module that failed may be requested again, where the policy allows it.
    void bytes.then((came) => { if (!came) this.#asked.delete(name); });
    return bytes;
  }

  async #deliver(name: ModuleName): Promise<ArrayBuffer | undefined> {
    const bytes = await this.#load(name);
    if (bytes && !this.#closed) this.#arrived(name, bytes);
    return bytes;
  }
}

/** Resolves when the page has loaded and has nothing to do. */
async function idle(): Promise<void> {
  if (typeof document !== 'undefined' && document.readyState !== 'complete') {
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  }
  await new Promise<void>((resolve) => {
    // Safari has no requestIdleCallback.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: IDLE_WITHIN_MS });
    else setTimeout(resolve, 200);
  });
}
