/** What the element says: its own words, the package's, and those the page puts in their place. */
import { locales } from '../entries/index.ts';
import type { Locale } from '../entries/index.ts';
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

/** A key of `locales/en.json`. Those that end in `.one` or `.other` are chosen by `Intl.PluralRules`. */
export type InputWord = keyof typeof en;

/**
 * Words that a page puts in place of the element's. Keys are {@link InputWord}s, the package's own (`error.empty`,
 * `progress.reading`, …), and for other languages further plural forms, such as `summary.ready.few`.
 */
export type InputWords = { readonly [word in InputWord]?: string } & { readonly [word: string]: string | undefined };

export type Parameters = Readonly<Record<string, string | number>>;

const OWN: Readonly<Record<Locale, Readonly<Record<string, string>>>> = { ko, en };

/** Speaks one language. */
export class Speaker {
  readonly #words: InputWords;
  readonly #locale: Locale;
  readonly #number: Intl.NumberFormat;
  readonly #plural: Intl.PluralRules;

  /** `language` is a tag such as `ko-KR`; every language but Korean gets English, until `words` say otherwise. */
  constructor(language: string, words: InputWords = {}) {
    this.#locale = /^ko\b/i.test(language) ? 'ko' : 'en';
    this.#words = words;
    // Numbers follow the words: English words with another language's digits would help nobody.
    const tag = Object.keys(words).length > 0 ? known(language, this.#locale) : this.#locale;
    this.#number = new Intl.NumberFormat(tag);
    this.#plural = new Intl.PluralRules(tag);
  }

  get locale(): Locale {
    return this.#locale;
  }

  /** The words for a key, in the form that `parameters.count` asks for. */
  say(word: string, parameters: Parameters = {}): string {
    return this.sayIfKnown(word, parameters) ?? word;
  }

  sayIfKnown(word: string, parameters: Parameters = {}): string | undefined {
    const { count } = parameters;
    const forms = typeof count === 'number' ? [`${word}.${this.#plural.select(count)}`, `${word}.other`, word] : [word];
    const sources: readonly Readonly<Record<string, string | undefined>>[] = [
      this.#words, locales[this.#locale], OWN[this.#locale],
    ];
    for (const source of sources) {
      for (const form of forms) {
        const text = source[form];
        if (text !== undefined) return this.#fill(text, parameters);
      }
    }
    return undefined;
  }

  #fill(text: string, parameters: Parameters): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = parameters[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? this.#number.format(value) : this.sayIfKnown(`format.${value}`) ?? value;
    });
  }
}

function known(language: string, otherwise: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language)[0] ?? otherwise;
  } catch {
    return otherwise;
  }
}
