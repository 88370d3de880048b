/** The fingerprinter of an element: its own, created when it is needed, or the page's. */
import { createFingerprinter } from '../entries/index.ts';
import type { ErrorDetail, Fingerprinter, FingerprinterOptions, SealReport } from '../entries/index.ts';
import type { Parameters, Speaker } from '../words/i18n.ts';

export interface SealWords {
  readonly state: 'checking' | 'sealed' | 'open' | 'failed';
  readonly text: string;
}

/** Keeps state: the fingerprinter in use and what is known about its seal. */
export class FingerprinterHolder {
  readonly #options: () => FingerprinterOptions;
  readonly #sealKnown: (report: SealReport | undefined) => void;
  #own: Fingerprinter | undefined;
  #given: Fingerprinter | undefined;
  #seal: SealReport | undefined;
  #failure: ErrorDetail | undefined;

  /** Calls `sealKnown` with the report, or with `undefined` if none is available. */
  constructor(options: () => FingerprinterOptions, sealKnown: (report: SealReport | undefined) => void) {
    this.#options = options;
    this.#sealKnown = sealKnown;
  }

  get given(): Fingerprinter | undefined { return this.#given; }
  set given(fingerprinter: Fingerprinter | undefined) {
    this.#given = fingerprinter;
    this.#closeOwn();
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
    if (this.#failure) {
      const { code, ...parameters } = this.#failure as ErrorDetail & Parameters;
      return { state: 'failed', text: speaker.say(`error.${code}`, parameters) };
    }
    if (!this.#seal) return { state: 'checking', text: speaker.say('seal.checking') };
    const state = this.#seal.sealed ? 'sealed' : 'open';
    return { state, text: speaker.say(`seal.${state}`) };
  }

  #closeOwn(): void {
    this.#own?.close();
    this.#own = undefined;
    this.#seal = undefined;
    this.#failure = undefined;
  }

  #watch(fingerprinter: Fingerprinter): void {
    const current = (): boolean => fingerprinter === (this.#given ?? this.#own);
    fingerprinter.seal.then((report) => {
      if (!current()) return;
      this.#seal = report;
      this.#sealKnown(report);
    }, (error: { readonly detail?: ErrorDetail }) => {
      if (!current()) return;
      this.#failure = error.detail ?? { code: 'internal' };
      this.#sealKnown(undefined);
    });
  }
}
