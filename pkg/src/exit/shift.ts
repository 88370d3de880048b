/** Counts presses of Shift alone, as a way out that needs neither sight nor a pointer. */

/** Three, so that nobody leaves by accident. After five, Windows would offer its sticky keys. */
export const PRESSES = 3;

/** How long the next press may take before the count starts again. */
const WITHIN_MS = 5000;

export interface ShiftHost {
  /** `left` more presses are needed. */
  counted(left: number): void;
  expired(): void;
  complete(): void;
}

/** Keeps state: how often Shift was pressed. Listens until `signal` is aborted. */
export function listenForShift(host: ShiftHost, signal: AbortSignal): void {
  let count = 0;
  let alone = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const reset = (): void => {
    clearTimeout(timer);
    if (count > 0) host.expired();
    count = 0;
  };
  // Captures the events, because a page that handles its own keys must not block this way out.
  const options = { capture: true, signal };
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Shift' && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (!event.repeat) alone = true;
      return;
    }
    // A capital letter is not a press of Shift.
    alone = false;
    reset();
  }, options);
  document.addEventListener('keyup', (event) => {
    if (event.key !== 'Shift' || !alone) return;
    alone = false;
    clearTimeout(timer);
    count += 1;
    if (count >= PRESSES) {
      count = 0;
      host.complete();
      return;
    }
    timer = setTimeout(reset, WITHIN_MS);
    host.counted(PRESSES - count);
  }, options);
  signal.addEventListener('abort', () => clearTimeout(timer));
}
