/** Tells a caller how far a picture is. */
import type { Progress } from '../shared/options.ts';

/** Who may listen. */
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
