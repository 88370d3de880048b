/** Everything this package says to people, in Korean and English. Words live in `locales/`. */
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };
import { JimunError } from './errors.ts';
import type { Progress } from './client.ts';
import type { SealReport } from './protocol.ts';
import type { Fingerprint, FingerprintRecord, Verdict } from './record.ts';

export type Locale = 'ko' | 'en';
type Key = keyof typeof en;

const WORDS: Readonly<Record<Locale, Readonly<Record<Key, string>>>> = { ko, en };

/** All words by locale and key, for those who show them elsewhere. */
export const locales: Readonly<Record<Locale, Readonly<Record<string, string>>>> = WORDS;

/** What went wrong and what to do, for the person. */
export function describeError(error: JimunError, locale: Locale): string {
  const words = WORDS[locale];
  const parameters: Record<string, string> = {};
  const number = new Intl.NumberFormat(locale);
  for (const [name, value] of Object.entries(error.detail)) {
    parameters[name] = typeof value === 'number' ? number.format(value)
      : words[`format.${value}` as Key] ?? value;
  }
  return fill(words[`error.${error.detail.code}`], parameters);
}

/** How far a fingerprint can be relied on. */
export function describeVerdict(verdict: Verdict, locale: Locale): string {
  const words = WORDS[locale];
  return verdict.level === 'weak' ? words[`verdict.weak.${verdict.reason}`] : words[`verdict.${verdict.level}`];
}

/** What else the file holds that no fingerprint is of; empty when there is nothing. */
export function describeEmbedded({ embedded = [] }: FingerprintRecord, locale: Locale): string {
  return embedded.map((media) => WORDS[locale][`embedded.${media}`]).join(' ');
}

/** Of which rendering of the picture a fingerprint is. */
export function describeVariant(variant: Fingerprint['variant'], locale: Locale): string {
  const words = WORDS[locale];
  if (variant.startsWith('frame_')) return fill(words['variant.frame'], { number: variant.slice('frame_'.length) });
  return words[`variant.${variant}` as Key];
}

/** What is happening to one picture. */
export function describeProgress(progress: Progress, locale: Locale): string {
  return WORDS[locale][`progress.${progress.stage}`];
}

/** What the worker found out about its own walls; `undefined` while it is looking. */
export function describeSeal(seal: SealReport | undefined, locale: Locale): string {
  const words = WORDS[locale];
  if (!seal) return words['seal.checking'];
  return words[seal.sealed ? 'seal.sealed' : 'seal.open'];
}

function fill(text: string, parameters: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole);
}
