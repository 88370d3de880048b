/** Whether a copy would be found, in words. */
import { MATCH_DISTANCE } from '../shared/comparison.ts';
import type { Comparison, Match } from '../shared/comparison.ts';
import { parseCopy } from '../shared/copies.ts';
import { describeCopy } from './copies.ts';
import { describeVariant } from './describe.ts';
import { fill, wordsOf } from './language.ts';
import type { Locale } from './language.ts';

/** Caught or missed, what seems to have been done to the copy, and how far it is off. */
export function describeComparison({ plain, expanded }: Comparison, locale: Locale): string {
  const words = wordsOf(locale);
  const match = plain?.caught ? plain : expanded;
  if (!match) return words['compare.none'];
  const number = new Intl.NumberFormat(locale);
  const distance = fill(words['compare.distance'], {
    distance: number.format(match.distance), limit: number.format(MATCH_DISTANCE),
  });
  if (!match.caught) return `${words['compare.missed']} ${distance}`;
  const verdict = words[plain?.caught ? 'compare.caught' : 'compare.closer'];
  return [verdict, likeness(match, locale), distance].filter(Boolean).join(' ');
}

function likeness({ variant, copy_as: taken }: Match, locale: Locale): string {
  const words = wordsOf(locale);
  const { turn, edit } = parseCopy(taken) ?? {};
  // What had to be taken off was around it; whatever else differs is then no longer sure.
  if (edit) return words[edit.kind === 'grown' && edit.numbers.length === 4 ? 'compare.cut' : 'compare.around'];
  const known = parseCopy(variant) ?? {};
  // Of two turns one after the other there are no words.
  if (turn && known.turn) return '';
  const copy = describeCopy({ ...known, ...(turn ? { turn } : {}) }, locale);
  if (copy) return fill(words['compare.looks'], { copy });
  if (variant === 'full') return words['compare.same'];
  return fill(words['compare.nearest'], { variant: describeVariant(variant, locale) });
}
