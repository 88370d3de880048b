/** The page's own words. Those about pictures come from the package, the element and the cards. */
import { cardWords } from '../card/words.ts';
import type { CardWord } from '../card/words.ts';
import { Speaker } from '../words/i18n.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type PageWord = keyof typeof en | CardWord;

export function speakerOf(language: string): Speaker<PageWord> {
  return new Speaker<PageWord>(language, [{ ko, en }, cardWords]);
}
