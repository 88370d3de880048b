/**
 * Finds what the element says: its own words, the package's, and those that the page sets instead.
 */
import { locales } from '../entries/slim.ts';
import { Speaker } from '../words/i18n.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

/**
 * A key of `locales/en.json`. `Intl.PluralRules` chooses among keys that end in `.one` or `.other`.
 */
export type InputWord = keyof typeof en;

/**
 * Words that a page sets in place of the element's. Keys are {@link InputWord}s, the package's own
 * keys (`error.empty`, `progress.reading`, …), and for other languages further plural forms, such
 * as `summary.ready.few`.
 */
export type InputWords = { readonly [word in InputWord]?: string } & { readonly [word: string]: string | undefined };

const OWN = { ko, en };

/**
 * `language` is a tag such as `ko-KR`. Every language but Korean gets English, unless `words`
 * replace it.
 */
export function speakerOf(language: string, words: InputWords = {}): Speaker {
  return new Speaker(language, [locales, OWN], words);
}
