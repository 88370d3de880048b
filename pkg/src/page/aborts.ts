/** Many calls that wait for few signals. Keeps state: who waits for which. */

interface Waiting {
  readonly acts: Set<() => void>;
  stop(): void;
}

/** One listener a signal, however many wait: Node.js takes more than ten for a leak, and warns of it. */
export class Aborts {
  readonly #waiting = new Map<AbortSignal, Waiting>();

  /** Acts once when the signal is aborted, unless what is returned was called before. */
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
