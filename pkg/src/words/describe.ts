/** What this package says to people of errors, pictures and the seal, in Korean and English. */
import { JimunError } from '../shared/errors.ts';
import type { Progress } from '../shared/options.ts';
import type { SealReport } from '../shared/protocol.ts';
import type { CandidateFingerprint, Fingerprint, FingerprintRecord, Verdict } from '../shared/record.ts';
import { describeLabel } from './copies.ts';
import { fill, wordsOf } from './language.ts';
import type { Key, Locale } from './language.ts';

/** What went wrong and what to do, for the person. */
export function describeError(error: JimunError, locale: Locale): string {
  const words = wordsOf(locale);
  const parameters: Record<string, string> = {};
  const number = new Intl.NumberFormat(locale);
  for (const [name, value] of Object.entries(error.detail)) {
    parameters[name] = typeof value === 'number' ? number.format(value)
      : words[`format.${value}` as Key] ?? value;
  }
  const { code, format } = error.detail;
  // Of some formats there is more to say than that they are not read.
  return fill(words[`error.${code}.${format}` as Key] ?? words[`error.${code}`], parameters);
}

/** How far a fingerprint can be relied on; when that is not far, why, and what would help. */
export function describeVerdict(verdict: Verdict, locale: Locale): string {
  const words = wordsOf(locale);
  return verdict.level === 'weak' ? words[`verdict.weak.${verdict.reason}`] : words[`verdict.${verdict.level}`];
}

/** What else the file holds that no fingerprint is of; empty when there is nothing. */
export function describeEmbedded({ embedded = [] }: Pick<FingerprintRecord, 'embedded'>, locale: Locale): string {
  return embedded.map((media) => wordsOf(locale)[`embedded.${media}`]).join(' ');
}

/** Of which rendering of the picture, or of which likely copy, a fingerprint is. */
export function describeVariant(variant: (Fingerprint | CandidateFingerprint)['variant'], locale: Locale): string {
  const words = wordsOf(locale);
  if (variant.startsWith('frame_')) return fill(words['variant.frame'], { number: variant.slice('frame_'.length) });
  return words[`variant.${variant}` as Key] ?? describeLabel(variant, locale) ?? fill(words['variant.other'], { label: variant });
}

/** What is happening to one picture. */
export function describeProgress(progress: Progress, locale: Locale): string {
  return wordsOf(locale)[`progress.${progress.stage}`];
}

/** What the worker found out about its own walls; `undefined` while it is looking. */
export function describeSeal(seal: SealReport | undefined, locale: Locale): string {
  const words = wordsOf(locale);
  if (!seal) return words['seal.checking'];
  return words[seal.sealed ? 'seal.sealed' : 'seal.open'];
}
