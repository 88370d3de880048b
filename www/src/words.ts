/** The page's own words. Those about pictures come from the package and its cards. */
import { cardWords } from '../../pkg/src/card/words.ts';
import type { CardWord } from '../../pkg/src/card/words.ts';
import { Speaker } from '../../pkg/src/words/i18n.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type PageWord = keyof typeof en | CardWord;

/** The language that the address asks for, else the one that the browser prefers. */
export function initialLanguage(): string {
  return new URLSearchParams(location.search).get('lang') ?? navigator.language;
}

export function speakerOf(language: string): Speaker<PageWord> {
  return new Speaker<PageWord>(language, [{ ko, en }, cardWords]);
}
