/** Processes several pictures with a fingerprinter that takes one per call. */
import type { JimunError } from '../shared/errors.ts';
import type { FingerprintAllOptions, Fingerprinter, Outcome, Picture } from '../shared/options.ts';
import { OF_FINGERPRINTS, checkOptions } from './known-options.ts';

/** Yields each outcome as soon as it is known. Stops the rest when the caller stops iterating. */
export async function* outcomesOf(
  fingerprinter: Pick<Fingerprinter, 'fingerprint'>, pictures: Iterable<Picture>, options: FingerprintAllOptions = {},
): AsyncIterableIterator<Outcome> {
  checkOptions(options, OF_FINGERPRINTS);
  const { signal, onProgress, ...wanted } = options;
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const outcomes: Outcome[] = [];
  let wake: () => void = () => {};
  const add = (outcome: Outcome): void => { outcomes.push(outcome); wake(); };
  let left = 0;
  for (const picture of pictures) {
    const index = left;
    left += 1;
    fingerprinter.fingerprint(picture, { ...wanted, signal: abort.signal, onProgress: (progress) => onProgress?.(index, progress) }).then(
      (result) => add({ index, result }),
      (error: JimunError) => add({ index, error }),
    );
  }
  try {
    for (; left > 0; left -= 1) {
      if (outcomes.length === 0) await new Promise<void>((resolve) => { wake = resolve; });
      const outcome = outcomes.shift();
      if (outcome) yield outcome;
    }
  } finally {
    // A caller that stops iterating wants no more outcomes.
    stop();
    signal?.removeEventListener('abort', stop);
  }
}
