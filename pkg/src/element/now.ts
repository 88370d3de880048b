/** The line under the button: what is going on with all pictures, and the outcome. */
import type { Speaker } from '../words/i18n.ts';
import type { Item, ItemState } from './item.ts';
import { statusWords } from './row.ts';

export interface Now {
  /** How the line looks. */
  readonly state: ItemState | 'idle' | 'working';
  readonly text: string;
}

/** Which of several outcomes the line has the look of: the one that needs attention. */
const GRAVEST: readonly ItemState[] = ['failed', 'unsupported', 'incomplete', 'weak', 'cancelled', 'done'];

/** Which of several pictures the line tells of. */
const FURTHEST: readonly ItemState[] = ['hashing', 'reading', 'loading', 'checking', 'waiting'];

/** For one picture, its own words. For several, how many are finished, and what happens now. */
export function nowOf(items: readonly Item[], speaker: Speaker): Now {
  const [first] = items;
  if (!first) return { state: 'idle', text: '' };
  const working = items.filter((item) => item.working);
  if (working.length === 0) {
    const gravest = GRAVEST.find((each) => items.some((item) => item.state === each)) ?? 'done';
    // Some fingerprints are not a failure.
    const state = gravest !== 'done' && items.some(({ result }) => result) ? 'weak' : gravest;
    return { state, text: items.length === 1 ? statusWords(first, speaker) : summaryWords(items, speaker) };
  }
  const told = FURTHEST.flatMap((state) => working.filter((item) => item.state === state))[0] ?? first;
  const status = statusWords(told, speaker);
  const text = items.length === 1 ? status : speaker.say('now.working', { done: items.length - working.length, total: items.length, status });
  return { state: 'working', text };
}

/**
 * How many pictures are ready (including those with a note), in progress and without a fingerprint.
 * While some are in progress, also says that nothing is sent.
 */
export function summaryWords(items: readonly Item[], speaker: Speaker): string {
  const working = items.filter((item) => item.working).length;
  const ready = items.filter(({ result }) => result).length;
  const parts = [
    ['summary.ready', ready],
    ['summary.noted', items.filter(({ result, state }) => result && state !== 'done').length],
    ['summary.working', working],
    ['summary.without', items.length - working - ready],
  ] as const;
  const words = parts.filter(([, count]) => count > 0).map(([word, count]) => speaker.say(word, { count }));
  if (working > 0) words.push(speaker.say('summary.notSent'));
  return words.join(' ');
}
