/** Tells a caller how far along a picture is. */
import type { Progress } from '../shared/options.ts';

/** The listener, if the caller gave one. */
interface Listening {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

export function tell({ onProgress }: Listening, progress: Progress): void {
  try {
    onProgress?.(progress);
  } catch {
    // A listener that throws must not stop the batch.
  }
}
