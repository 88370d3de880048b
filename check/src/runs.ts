/** Finds bytes that occur in both of two buffers. */

/** This many equal bytes in a row are no accident, unless they hardly differ from each other. */
export const RUN_BYTES = 16;
const DIFFERENT_BYTES = 6;

/** Every run of sixteen bytes contains one whole block at a multiple of this length. */
const BLOCK_BYTES = 8;

/** The maximum number of places to keep per repeated block. Other blocks identify what repeats. */
const MAX_PLACES = 8;

/**
 * An index over a file. `RUN_BYTES` bytes of a run are enough. Runs of zeros, blanks and the like
 * prove nothing.
 */
export class Runs {
  readonly #file: Buffer;
  readonly #places = new Map<string, number[]>();

  constructor(file: Buffer) {
    this.#file = file;
    for (let at = 0; at + BLOCK_BYTES <= file.length; at += BLOCK_BYTES) {
      const block = file.toString('latin1', at, at + BLOCK_BYTES);
      const places = this.#places.get(block);
      if (!places) this.#places.set(block, [at]);
      else if (places.length < MAX_PLACES) places.push(at);
    }
  }

  /** Where in `bytes` such a run begins, or `undefined`. */
  find(bytes: Buffer): number | undefined {
    const text = bytes.toString('latin1');
    for (let at = 0; at + BLOCK_BYTES <= text.length; at += 1) {
      const places = this.#places.get(text.slice(at, at + BLOCK_BYTES));
      for (const place of places ?? []) {
        const start = this.#runAround(bytes, at, place);
        if (start !== undefined) return start;
      }
    }
    return undefined;
  }

  #runAround(bytes: Buffer, at: number, place: number): number | undefined {
    const file = this.#file;
    let before = 0;
    while (before < RUN_BYTES && at > before && place > before && bytes[at - before - 1] === file[place - before - 1]) before += 1;
    let after = BLOCK_BYTES;
    while (after < 2 * RUN_BYTES && at + after < bytes.length && place + after < file.length && bytes[at + after] === file[place + after]) after += 1;
    const start = at - before;
    const run = bytes.subarray(start, at + after);
    return run.length >= RUN_BYTES && new Set(run).size >= DIFFERENT_BYTES ? start : undefined;
  }
}
