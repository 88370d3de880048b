/** The page's own words; those about pictures come from the package and the element. */
import type { Locale } from '../entries/index.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type Word = keyof typeof en;

const WORDS: Readonly<Record<Locale, Readonly<Record<Word, string>>>> = { ko, en };

export function say(locale: Locale, word: Word, parameters: Readonly<Record<string, string | number>> = {}): string {
  return WORDS[locale][word].replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}

/** Puts the words of `locale` into every element that names one. */
export function translatePage(locale: Locale): void {
  document.documentElement.lang = locale;
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]')) {
    element.textContent = say(locale, element.dataset['word'] as Word);
  }
  for (const button of document.querySelectorAll<HTMLElement>('[data-locale]')) {
    button.setAttribute('aria-pressed', String(button.dataset['locale'] === locale));
  }
}
