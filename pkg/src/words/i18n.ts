/**
 * Texts in one language, found by key and number, with their placeholders filled in. The texts
 * themselves are data.
 */

/** The languages that the package has words in. */
export type Locale = 'ko' | 'en';

/** The values for the placeholders of a text. */
export type Parameters = Readonly<Record<string, string | number>>;

/** Texts by key. */
export type Texts = Readonly<Record<string, string | undefined>>;

/**
 * A key, or the common part of a text's plural forms: `ready` for `ready.one` and `ready.other`.
 */
export type Word<Key extends string> = Key | (Key extends `${infer Stem}.other` ? Stem : never);

/**
 * The locale for a tag such as `ko-KR`: Korean for Korean, and English for every other language.
 */
export function localeOf(language: string): Locale {
  return /^ko\b/i.test(language) ? 'ko' : 'en';
}

/** What to say while something loads. Bytes are said in KB, as long as their number is known. */
export function loadingWords<About extends string>(
  about: About, receivedBytes?: number, totalBytes?: number,
): [`${About}.loading` | `${About}.loading.bytes`, Parameters] {
  if (receivedBytes === undefined || totalBytes === undefined) return [`${about}.loading`, {}];
  const [received, total] = [receivedBytes, totalBytes].map((bytes) => Math.round(bytes / 1000)) as [number, number];
  return [`${about}.loading.bytes`, { received, total }];
}

/** Speaks one language. */
export class Speaker<Key extends string = string> {
  readonly locale: Locale;
  readonly #tables: readonly Texts[];
  /** The languages of numbers: the first that the browser knows. */
  readonly #tags: readonly string[];
  readonly #plural: Intl.PluralRules;

  /**
   * Takes a text from the first table that has its key. `words`, in any language, come before all
   * tables.
   */
  constructor(language: string, tables: readonly Readonly<Record<Locale, Texts>>[], words: Texts = {}) {
    this.locale = localeOf(language);
    this.#tables = [words, ...tables.map((table) => table[this.locale])];
    // Numbers follow the words: digits of another language in English words would help nobody.
    this.#tags = Object.keys(words).length > 0 ? [...canonical(language), this.locale] : [this.locale];
    this.#plural = new Intl.PluralRules([...this.#tags]);
  }

  /** The text for a key, in the plural form for `parameters.count`. */
  say(word: Word<Key>, parameters: Parameters = {}): string {
    return this.sayIfKnown(word, parameters) ?? word;
  }

  sayIfKnown(word: string, parameters: Parameters = {}): string | undefined {
    const { count } = parameters;
    const forms = typeof count === 'number' ? [`${word}.${this.#plural.select(count)}`, `${word}.other`, word] : [word];
    for (const table of this.#tables) {
      for (const form of forms) {
        const text = table[form];
        if (text !== undefined) return this.#fill(text, parameters);
      }
    }
    return undefined;
  }

  number(value: number, options: Intl.NumberFormatOptions = {}): string {
    return new Intl.NumberFormat([...this.#tags], options).format(value);
  }

  #fill(text: string, parameters: Parameters): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = parameters[name];
      if (value === undefined) return whole;
      if (typeof value === 'number') return this.number(value);
      // Names of formats have words of their own.
      return (name === 'format' ? this.sayIfKnown(`format.${value}`) : undefined) ?? value;
    });
  }
}

/** The tag, or nothing if it is none. */
function canonical(language: string): readonly string[] {
  try {
    return Intl.getCanonicalLocales(language);
  } catch {
    return [];
  }
}
