/** What the check found, one finding per line. */
import type { Parameters, Word } from './words.ts';

export type Status = 'pass' | 'fail' | 'unsure';

/**
 * Everything that is checked, in the order of the report. docs/check.md lists the checks for
 * readers of the JSON.
 */
export const CHECKS = [
  'page.https', 'page.policy', 'page.scripts', 'page.workers', 'page.connections', 'page.forms', 'page.resources',
  'page.base', 'page.referrer', 'page.reports',
  'jimun.present',
  'worker.found', 'worker.header', 'worker.type', 'worker.cache', 'worker.returning', 'worker.version',
  'files.same', 'files.type',
  'session.open', 'session.scripts', 'session.frames', 'session.choose', 'session.seal', 'session.silence', 'session.submit',
  'session.requests', 'session.entries', 'session.traces', 'session.storage',
] as const;

export type Check = typeof CHECKS[number];

export interface Finding {
  readonly check: Check;
  readonly status: Status;
  /** A key of `locales/en.json`: the check and the reason. */
  readonly word: Word;
  readonly values: Parameters;
  /** The frame's document that this is about, if it is not the page itself. */
  readonly frame?: string;
}

/** What may follow the check in a key of the words. */
type Reason<C extends Check, W = Word> = W extends `${C}.${infer R}` ? R : never;

/** A finding with the words for this check and reason. */
export function finding<C extends Check>(check: C, status: Status, reason: Reason<C>, values: Parameters = {}): Finding {
  return { check, status, word: `${check}.${reason}` as Word, values };
}

export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
}

/**
 * One failure fails the whole check. Without a failure, one uncertain finding makes it uncertain.
 */
export function outcomeOf(findings: readonly Finding[]): Status {
  const some = (status: Status): boolean => findings.some((each) => each.status === status);
  return some('fail') ? 'fail' : some('unsure') || findings.length === 0 ? 'unsure' : 'pass';
}
