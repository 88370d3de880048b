/** Tells in words whether the fingerprints would find a copy. */
import { MATCH_DISTANCE } from '../shared/comparison.ts';
import type { Comparison, Match } from '../shared/comparison.ts';
import { parseCopy } from '../shared/copies.ts';
import { describeCopy } from './copies.ts';
import { describeVariant } from './describe.ts';
import type { Locale, Speaker } from './i18n.ts';
import { speakerOf } from './language.ts';
import type { Key } from './language.ts';

/** Caught or missed, the apparent edit of the copy, and its distance. */
export function describeComparison({ plain, expanded }: Comparison, locale: Locale): string {
  const speaker = speakerOf(locale);
  const match = plain?.caught ? plain : expanded;
  if (!match) return speaker.say('compare.none');
  const distance = speaker.say('compare.distance', { distance: match.distance, limit: MATCH_DISTANCE });
  if (!match.caught) return `${speaker.say('compare.missed')} ${distance}`;
  const verdict = speaker.say(plain?.caught ? 'compare.caught' : 'compare.closer');
  return [verdict, likeness(match, speaker), distance].filter(Boolean).join(' ');
}

function likeness({ variant, copy_as: taken }: Match, speaker: Speaker<Key>): string {
  const { turn, edit } = parseCopy(taken) ?? {};
  // What was removed was around the picture. Whether anything else differs is then uncertain.
  if (edit) return speaker.say(edit.kind === 'extended' && edit.numbers.length === 4 ? 'compare.cut' : 'compare.around');
  const known = parseCopy(variant) ?? {};
  // There are no words for two turns in a row.
  if (turn && known.turn) return '';
  const copy = describeCopy({ ...known, ...(turn ? { turn } : {}) }, speaker);
  if (copy) return speaker.say('compare.looks', { copy });
  if (variant === 'full') return speaker.say('compare.same');
  return speaker.say('compare.nearest', { variant: describeVariant(variant, speaker.locale) });
}
