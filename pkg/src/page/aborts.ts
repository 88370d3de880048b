/** Lets many calls wait for a few signals. Keeps state: which call waits for which signal. */

interface Waiting {
  readonly acts: Set<() => void>;
  stop(): void;
}

/**
 * Uses one listener per signal, however many calls wait. Node.js warns of a leak after ten
 * listeners.
 */
export class Aborts {
  readonly #waiting = new Map<AbortSignal, Waiting>();

  /**
   * Calls `act` once when the signal is aborted, unless the returned function was called before.
   */
  on(signal: AbortSignal, act: () => void): () => void {
    const waiting = this.#waiting.get(signal) ?? this.#listen(signal);
    waiting.acts.add(act);
    return () => {
      if (waiting.acts.delete(act) && waiting.acts.size === 0) waiting.stop();
    };
  }

  #listen(signal: AbortSignal): Waiting {
    const acts = new Set<() => void>();
    const stop = (): void => {
      signal.removeEventListener('abort', abort);
      this.#waiting.delete(signal);
    };
    const abort = (): void => {
      stop();
      for (const act of acts) act();
    };
    signal.addEventListener('abort', abort);
    const waiting = { acts, stop };
    this.#waiting.set(signal, waiting);
    return waiting;
  }
}
