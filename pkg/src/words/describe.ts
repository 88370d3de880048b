/** What this package says to people of errors, pictures and the seal, in Korean and English. */
import { JimunError } from '../shared/errors.ts';
import type { Progress } from '../shared/options.ts';
import type { SealReport } from '../shared/protocol.ts';
import type { CandidateFingerprint, Fingerprint, FingerprintRecord, Verdict } from '../shared/record.ts';
import { describeLabel } from './copies.ts';
import type { Locale } from './i18n.ts';
import { speakerOf } from './language.ts';

/** What went wrong and what to do, for the person. */
export function describeError(error: JimunError, locale: Locale): string {
  const speaker = speakerOf(locale);
  const { code, format } = error.detail;
  // Of some formats there is more to say than that they are not read.
  return speaker.sayIfKnown(`error.${code}.${format}`, error.detail) ?? speaker.say(`error.${code}`, error.detail);
}

/** How far a fingerprint can be relied on; when that is not far, why, and what would help. */
export function describeVerdict(verdict: Verdict, locale: Locale): string {
  const speaker = speakerOf(locale);
  return verdict.level === 'weak' ? speaker.say(`verdict.weak.${verdict.reason}`) : speaker.say(`verdict.${verdict.level}`);
}

/** What else the file holds that no fingerprint is of; empty when there is nothing. */
export function describeEmbedded({ embedded = [] }: Pick<FingerprintRecord, 'embedded'>, locale: Locale): string {
  return embedded.map((media) => speakerOf(locale).say(`embedded.${media}`)).join(' ');
}

/** Of which rendering of the picture, or of which likely copy, a fingerprint is. */
export function describeVariant(variant: (Fingerprint | CandidateFingerprint)['variant'], locale: Locale): string {
  const speaker = speakerOf(locale);
  if (variant.startsWith('frame_')) return speaker.say('variant.frame', { number: variant.slice('frame_'.length) });
  return speaker.sayIfKnown(`variant.${variant}`) ?? describeLabel(variant, speaker) ?? speaker.say('variant.other', { label: variant });
}

/** What is happening to one picture. */
export function describeProgress(progress: Progress, locale: Locale): string {
  return speakerOf(locale).say(`progress.${progress.stage}`);
}

/** What the worker found out about its own walls; `undefined` while it is looking. */
export function describeSeal(seal: SealReport | undefined, locale: Locale): string {
  const speaker = speakerOf(locale);
  if (!seal) return speaker.say('seal.checking');
  return speaker.say(seal.sealed ? 'seal.sealed' : 'seal.open');
}
