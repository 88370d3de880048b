/**
 * The WebAssembly modules of rare or large formats. The sealed worker cannot fetch, so the page gets them
 * and hands them over.
 *
 * A request made after a file was chosen would tell the server what kind of file it is. So everything that is
 * wanted is asked for at once, when the page has nothing else to do; and with `prefetch` nothing is asked for
 * from the first file on.
 */
import { MODULE_NAMES } from '../shared/modules.ts';
import type { ModuleName, ModulePolicy } from '../shared/modules.ts';

/** Gets a module's bytes; `undefined` when they do not come. Never rejects. */
export type ModuleLoader = (name: ModuleName) => Promise<ArrayBuffer | undefined>;

/** The longest that idleness is waited for. */
const IDLE_WITHIN_MS = 3000;

/** Keeps state: what was asked for, and whether asking is still allowed. */
export class ModuleStore {
  readonly #load: ModuleLoader;
  readonly #policy: ModulePolicy;
  readonly #arrived: (name: ModuleName, bytes: ArrayBuffer) => void;
  readonly #asked = new Map<ModuleName, Promise<ArrayBuffer | undefined>>();
  #fileWasChosen = false;
  #closed = false;

  /** `arrived` is told of every module before {@link get} resolves. */
  constructor(load: ModuleLoader, policy: ModulePolicy, arrived: (name: ModuleName, bytes: ArrayBuffer) => void) {
    this.#load = load;
    this.#policy = policy;
    this.#arrived = arrived;
  }

  /** Asks for all of `names` when the page is idle; resolves to those that came. */
  async prefetch(names: readonly ModuleName[]): Promise<readonly ModuleName[]> {
    if (names.length === 0) return [];
    await idle();
    const wanted = names.filter((name) => MODULE_NAMES.includes(name));
    const bytes = await Promise.all(wanted.map((name) => this.get(name)));
    return wanted.filter((_, index) => bytes[index] !== undefined);
  }

  /** Called with every file: from the first one on, `prefetch` asks for nothing. */
  fileChosen(): void {
    this.#fileWasChosen = true;
  }

  close(): void {
    this.#closed = true;
  }

  /** The module's bytes; `undefined` when they cannot be had or may not be asked for any more. */
  get(name: ModuleName): Promise<ArrayBuffer | undefined> {
    const asked = this.#asked.get(name);
    if (asked) return asked;
    if (this.#closed || (this.#fileWasChosen && this.#policy === 'prefetch')) return Promise.resolve(undefined);
    const bytes = this.#deliver(name);
    this.#asked.set(name, bytes);
    // One that failed may be asked for again, where the policy allows it.
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
