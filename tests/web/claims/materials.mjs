/** Pictures and words for claims about `<jimun-input>`. */
import { readJson, root } from '../harness.mjs';

export const image = (name) => `${root}tests/images/${name}`;
export const PHOTO = image('sklearn_china.jpg');
export const TURNED = image('exif_orientation_6.jpg');
export const WEAK = image('gradient_h.png');

export const words = Object.fromEntries(await Promise.all(['ko', 'en'].map(async (locale) => [locale, {
  ...await readJson(`pkg/src/element/locales/${locale}.json`), ...await readJson(`pkg/src/words/locales/${locale}.json`),
}])));
export const filled = (text, parameters) => text.replace(/\{(\w+)\}/g, (_, name) => parameters[name]);
export const title = (number, locale = 'ko') => filled(words[locale]['item.title'], { number });
