/** Brings what happens to the person's pictures into view, without moving focus. */

/** What tells that the person is looking at something of their own choice. */
const TAKES_OVER = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/** Keeps state: whether the person has taken over since the last picture was chosen. */
export class Revealer {
  #mayMove = false;

  constructor(signal: AbortSignal) {
    for (const type of TAKES_OVER) {
      window.addEventListener(type, () => { this.#mayMove = false; }, { capture: true, passive: true, signal });
    }
  }

  /** The person has just chosen pictures here. */
  chosen(): void { this.#mayMove = true; }

  /**
   * Scrolls as little as needed to show `element`. If it is higher than the window, shows where it
   * begins.
   */
  reveal(element: Element): void {
    if (!this.#mayMove) return;
    const { top, bottom } = element.getBoundingClientRect();
    if (top >= 0 && bottom <= window.innerHeight) return;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const block = bottom - top > window.innerHeight ? 'start' : 'nearest';
    element.scrollIntoView({ block, inline: 'nearest', behavior: still ? 'auto' : 'smooth' });
  }
}
