/** The words of cards, in addition to the package's words about fingerprints. */
import en from './locales/en.json' with { type: 'json' };
import ko from './locales/ko.json' with { type: 'json' };

export type CardWord = keyof typeof en;

export const cardWords = { ko, en };
