/** The words of the way out. */
import { Speaker } from '../words/i18n.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type ExitWord = keyof typeof en;
export type ExitWords = { readonly [word in ExitWord]?: string } & { readonly [word: string]: string | undefined };

export function speakerOf(language: string, words: ExitWords): Speaker<ExitWord> {
  return new Speaker<ExitWord>(language, [{ ko, en }], words);
}
