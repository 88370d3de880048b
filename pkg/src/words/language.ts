/** The words of this package by language. They are in `locales/`. */
import { Speaker } from './i18n.ts';
import type { Locale } from './i18n.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type Key = keyof typeof en;

/** All words by locale and key, for callers that show them elsewhere. */
export const locales: Readonly<Record<Locale, Readonly<Record<string, string>>>> = { ko, en };

const speakers = new Map<Locale, Speaker<Key>>();

export function speakerOf(locale: Locale): Speaker<Key> {
  const speaker = speakers.get(locale) ?? new Speaker<Key>(locale, [locales]);
  speakers.set(locale, speaker);
  return speaker;
}
