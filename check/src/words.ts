/** What the command says, in Korean and English. */
import type { Locale } from '../../pkg/src/bin/terminal.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type { Locale };
export type Word = keyof typeof en;
export type Parameters = Readonly<Record<string, string | number>>;

const WORDS: Readonly<Record<Locale, Readonly<Record<Word, string>>>> = { ko, en };

export function say(locale: Locale, word: Word, parameters: Parameters = {}): string {
  return WORDS[locale][word].replace(/\{(\w+)\}/g, (whole, name: string) => plain(String(parameters[name] ?? whole)));
}

/** Text from a server must not control the terminal, nor fill it. */
export function plain(text: string): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
