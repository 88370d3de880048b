/** Finds traces of the test file where none belong. */
import { readings } from './readings.ts';
import { Runs } from './runs.ts';

export type Trace = 'content' | 'name' | 'size' | 'date';

export interface Found {
  readonly trace: Trace;
  /** The encoding in which it was found. */
  readonly form: string;
}

export interface Sought {
  readonly bytes: Buffer;
  /** The file name without the extension, long and random enough to occur nowhere else. */
  readonly stem: string;
  readonly modified: Date;
}

/** Shorter numbers occur everywhere. */
const MIN_DIGITS = 5;

export class Traces {
  readonly #bytes: Runs;
  readonly #asText: Runs;
  readonly #stem: string;
  readonly #size: RegExp | undefined;
  readonly #date: RegExp;

  constructor({ bytes, stem, modified }: Sought) {
    this.#bytes = new Runs(bytes);
    // What remains of a picture that was read as text.
    this.#asText = new Runs(Buffer.from(bytes.toString('utf8')));
    this.#stem = stem.toLowerCase();
    const size = String(bytes.length);
    this.#size = size.length >= MIN_DIGITS ? new RegExp(`(?<![\\w.])${size}(?![\\w.])`) : undefined;
    const seconds = Math.floor(modified.getTime() / 1000);
    this.#date = new RegExp(`(?<!\\d)${seconds}(?:\\.?\\d{3})?(?!\\d)|${modified.toISOString().slice(0, 16)}`);
  }

  get seesSize(): boolean {
    return this.#size !== undefined;
  }

  /** Each kind of trace once, with the first encoding in which it was found. */
  find(bytes: Buffer): readonly Found[] {
    const found = new Map<Trace, string>();
    for (const { form, bytes: read } of readings(bytes)) {
      const text = read.toString('latin1');
      const note = (trace: Trace, is: () => boolean): void => {
        if (!found.has(trace) && is()) found.set(trace, form);
      };
      note('name', () => text.toLowerCase().includes(this.#stem) || read.toString('utf16le').toLowerCase().includes(this.#stem));
      note('size', () => this.#size?.test(text) ?? false);
      note('date', () => this.#date.test(text));
      note('content', () => this.#bytes.find(read) !== undefined || this.#asText.find(read) !== undefined);
    }
    return [...found].map(([trace, form]) => ({ trace, form }));
  }
}
