/** The fingerprinter of an element: its own, created when it is needed, or the page's. */
import { createFingerprinter } from '../entries/slim.ts';
import type { EngineState, ErrorDetail, Fingerprinter, FingerprinterOptions, JimunError, SealReport } from '../entries/slim.ts';
import { loadingWords } from '../words/i18n.ts';
import type { Parameters, Speaker } from '../words/i18n.ts';

export interface SealWords {
  readonly state: 'loading' | 'checking' | 'sealed' | 'open' | 'failed';
  readonly text: string;
}

/** Keeps state: the fingerprinter in use and how far its engine is. */
export class FingerprinterHolder {
  readonly #options: () => FingerprinterOptions;
  readonly #changed: (report: SealReport | undefined) => void;
  #own: Fingerprinter | undefined;
  #given: Fingerprinter | undefined;
  #engine: EngineState | undefined;
  #unwatch: () => void = () => {};

  /** Calls `changed` with the report once there is one, and with `undefined` before and after. */
  constructor(options: () => FingerprinterOptions, changed: (report: SealReport | undefined) => void) {
    this.#options = options;
    this.#changed = changed;
  }

  get given(): Fingerprinter | undefined { return this.#given; }
  set given(fingerprinter: Fingerprinter | undefined) {
    this.#closeOwn();
    this.#given = fingerprinter;
    if (fingerprinter) this.#watch(fingerprinter);
  }

  /** The fingerprinter for the next picture. */
  get fingerprinter(): Fingerprinter {
    if (this.#given) return this.#given;
    if (!this.#own) {
      this.#own = createFingerprinter(this.#options());
      this.#watch(this.#own);
    }
    return this.#own;
  }

  /**
   * Loads the worker before there is a picture, so that nothing is fetched after a person chooses
   * one.
   */
  start(): void { void this.fingerprinter; }

  /**
   * Called when the options change. Cancels unfinished work. Does nothing before the first start.
   */
  restart(): void {
    if (!this.#own) return;
    this.#closeOwn();
    this.start();
  }

  close(): void { this.#closeOwn(); }

  sealWords(speaker: Speaker): SealWords {
    const engine = this.#engine ?? { stage: 'checking' };
    switch (engine.stage) {
      case 'loading': return { state: 'loading', text: speaker.say(...loadingWords('engine', engine.receivedBytes, engine.totalBytes)) };
      case 'checking': return { state: 'checking', text: speaker.say('seal.checking') };
      case 'ready': {
        const state = engine.seal.sealed ? 'sealed' : 'open';
        return { state, text: speaker.say(`seal.${state}`) };
      }
      case 'failed': {
        const { code, ...parameters } = engine.error.detail as ErrorDetail & Parameters;
        return { state: 'failed', text: speaker.say(`error.${code}`, parameters) };
      }
    }
  }

  #closeOwn(): void {
    this.#unwatch();
    this.#own?.close();
    this.#own = undefined;
    this.#engine = undefined;
  }

  #watch(fingerprinter: Fingerprinter): void {
    const set = (engine: EngineState): void => {
      if (fingerprinter !== (this.#given ?? this.#own)) return;
      this.#engine = engine;
      if (engine.stage === 'failed' && fingerprinter === this.#own) complain(engine.error, this.#options());
      this.#changed(engine.stage === 'ready' || engine.stage === 'failed' ? engine.seal : undefined);
    };
    // A page's own fingerprinter may be of another version, which tells its seal alone.
    if (typeof fingerprinter.watch === 'function') {
      this.#unwatch = fingerprinter.watch(set);
      this.#engine = fingerprinter.engine;
      if (this.#engine.stage === 'ready') queueMicrotask(() => set(fingerprinter.engine));
      else this.#changed(undefined);
    } else {
      const { seal } = fingerprinter as Pick<Fingerprinter, 'seal'>;
      seal.then((report) => set({ stage: 'ready', seal: report }), (error) => set({ stage: 'failed', error }));
    }
  }
}

/** The person gets words. The builder of the page has to know what is wrong with it. */
function complain({ message, detail }: JimunError, { workerUrl }: FingerprinterOptions): void {
  const hint = workerUrl ? '' : '. Without worker-url, the worker is looked for beside the script of the element';
  // Networks fail without anybody's fault, but not at an address that nobody gave.
  if (hint || detail.code !== 'network_failed') console.error(`<jimun-input>: ${message}${hint}`);
}
