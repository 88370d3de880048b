/** The page's own words; those about pictures come from the package and the element. */
import { Speaker } from '../words/i18n.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type PageWord = keyof typeof en;

export function speakerOf(language: string): Speaker<PageWord> {
  return new Speaker<PageWord>(language, [{ ko, en }]);
}
