/** When to try again what did not load. */

/** How long to wait after each failure of a series, before the failure is told. */
export const SOON_MS = [1000, 3000] as const;

/** How long to wait after each series that failed, while nobody asks for anything. */
export const LATER_MS = [10_000, 30_000, 90_000] as const;

/** A program must not stay alive for these timers. */
export function later(act: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(act, milliseconds);
  // Browsers return a number.
  (timer as { unref?(): void }).unref?.();
  return timer;
}

/** Calls `act` whenever the browser comes online, until `signal` is aborted. */
export function whenOnline(act: () => void, signal: AbortSignal): void {
  // Runtimes without pages have no such event.
  globalThis.addEventListener?.('online', act, { signal });
}

/** Resolves after this time, or earlier when the browser comes online or `signal` is aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const end = (): void => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = later(end, milliseconds);
    whenOnline(end, over.signal);
    signal.addEventListener('abort', end, { signal: over.signal });
  });
}
