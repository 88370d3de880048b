/** What the way out says. */
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type ExitWord = keyof typeof en;
export type ExitWords = { readonly [word in ExitWord]?: string } & { readonly [word: string]: string | undefined };

/** The words for a key in `language`, in the form that `count` asks for. */
export function say(language: string, words: ExitWords, word: string, count?: number): string {
  const locale = /^ko\b/i.test(language) ? 'ko' : 'en';
  const own: Readonly<Record<string, string>> = locale === 'ko' ? ko : en;
  const forms = count === undefined ? [word] : [`${word}.${new Intl.PluralRules(locale).select(count)}`, `${word}.other`];
  const text = [words, own].flatMap((source) => forms.map((form) => source[form])).find((found) => found !== undefined);
  return (text ?? word).replace('{count}', count === undefined ? '' : new Intl.NumberFormat(locale).format(count));
}
