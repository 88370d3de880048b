/** The words of this package by language. They live in `locales/`. */
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type Locale = 'ko' | 'en';
export type Key = keyof typeof en;

const WORDS: Readonly<Record<Locale, Readonly<Record<Key, string>>>> = { ko, en };

/** All words by locale and key, for those who show them elsewhere. */
export const locales: Readonly<Record<Locale, Readonly<Record<string, string>>>> = WORDS;

export function wordsOf(locale: Locale): Readonly<Record<Key, string>> {
  return WORDS[locale];
}

/** The text with its `{placeholders}` filled in. */
export function fill(text: string, parameters: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole);
}
