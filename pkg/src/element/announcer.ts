/** Gathers what happened within a moment, so that a batch is not read out picture by picture. */

const MOMENT_MS = 600;

/** Keeps state: what has not been said yet. */
export class Announcer {
  readonly #say: (text: string) => void;
  #pending: string[] = [];
  #summary = (): string => '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** The last `summary` stands for all of them when more than two came within the moment. */
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
