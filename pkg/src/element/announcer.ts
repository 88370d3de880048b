/**
 * Collects what happened within a moment, so that screen readers do not read out a batch picture by
 * picture.
 */

const MOMENT_MS = 600;

/** Keeps state: what has not been announced yet. */
export class Announcer {
  readonly #say: (text: string) => void;
  #pending: string[] = [];
  #summary = (): string => '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** If more than two texts came within the moment, the last `summary` replaces them all. */
  add(text: string, summary: () => string): void {
    this.#pending.push(text);
    this.#summary = summary;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const texts = this.#pending.splice(0);
      this.#say(texts.length > 2 ? this.#summary() : texts.join(' '));
    }, MOMENT_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = [];
    this.#say('');
  }
}
