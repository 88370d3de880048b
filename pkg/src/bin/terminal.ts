/** Finds the language for the output of commands. */
import type { Locale } from '../words/i18n.ts';

export type { Locale };
export type Environment = Readonly<Record<string, string | undefined>>;

/** `--lang`, else the language of the terminal: Korean if it is set to that, else English. */
export function localeFor(args: readonly string[], env: Environment): Locale {
  const given = (locale: Locale): boolean => args.some((arg, at) => (
    arg === `--lang=${locale}` || (arg === '--lang' && args[at + 1] === locale)));
  if (given('ko')) return 'ko';
  return given('en') ? 'en' : localeOf(env);
}

function localeOf({ LC_ALL, LC_MESSAGES, LANG }: Environment): Locale {
  return /^ko\b|^ko_/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'ko' : 'en';
}
