/** Which rows of a long list are shown before the person asks for all. */
import type { Item, ItemState } from './item.ts';

/** Two more than this are needed, so that unfolding never shows a single row. */
const SHOWN = 5;

/** What the person should see first: what has no fingerprint, then what has a note. */
const ATTENTION: readonly ItemState[] = ['failed', 'unsupported', 'incomplete', 'weak', 'cancelled'];

/** All of a short list; of a long one those that need attention, then the first. */
export function shownOf(items: readonly Item[]): ReadonlySet<Item> {
  if (items.length <= SHOWN + 1) return new Set(items);
  const needing = ATTENTION.flatMap((state) => items.filter((item) => item.state === state));
  return new Set([...new Set([...needing, ...items])].slice(0, SHOWN));
}
