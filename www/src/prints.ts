/** Fingerprints as they are shown: the main one large, those of likely copies in a list. */
import { describeVariant, isCopy } from 'jimun';
import type { Fingerprint, FingerprintRecord, Locale } from 'jimun';
import { make } from './dom.ts';
import { say } from './words.ts';

/** The main one, and disclosures for the picture's other renderings and for likely copies. */
export function showPrints({ fingerprints }: FingerprintRecord, locale: Locale): readonly Node[] {
  const [main, ...others] = fingerprints;
  const nodes: Node[] = [print(main, say(locale, 'card.fingerprint'), locale)];
  const renderings = others.filter((other) => !isCopy(other));
  const copies = others.filter(isCopy);
  if (renderings.length > 0) {
    const views = renderings.map((other) => print(other, describeVariant(other.variant, locale), locale));
    nodes.push(make('details', {}, summary(locale, 'card.others', renderings.length), ...views));
  }
  if (copies.length > 0) {
    const items = copies.map((copy) => make('li', {},
      make('span', { text: describeVariant(copy.variant, locale) }), code(copy.value, 'value')));
    nodes.push(make('details', { className: 'copies' }, summary(locale, 'card.copies', copies.length),
      leakage(locale), make('ul', {}, ...items)));
  }
  return nodes;
}

function summary(locale: Locale, word: 'card.others' | 'card.copies', count: number): HTMLElement {
  return make('summary', { text: say(locale, word, { count: String(count) }) });
}

/** What more fingerprints cost, said where they are shown. */
function leakage(locale: Locale): HTMLElement {
  const link = make('a', { text: say(locale, 'card.leakage.link') });
  link.href = '#facts-reverse';
  return make('p', { className: 'note' }, new Text(`${say(locale, 'card.leakage')} `), link);
}

function print({ value, quality }: Fingerprint, label: string, locale: Locale): HTMLElement {
  const element = make('div', { className: 'fingerprint' }, make('p', { className: 'label', text: label }), code(value, 'hash'));
  if (quality === undefined) return element;
  const words = say(locale, 'card.quality', { quality: String(quality) });
  const meter = make('meter');
  Object.assign(meter, { min: 0, max: 100, low: 50, high: 50, optimum: 100, value: quality });
  meter.setAttribute('aria-label', words);
  element.append(make('p', { className: 'quality' }, meter, make('span', { text: words })));
  return element;
}

function code(value: string, className: 'hash' | 'value'): HTMLElement {
  // Groups of four by style alone: the copied text has no gaps.
  const groups = value.match(/.{4}/g) ?? [];
  const element = className === 'hash'
    ? make('code', { className }, ...groups.map((text) => make('span', { text })))
    : make('code', { className, text: value });
  element.setAttribute('translate', 'no');
  return element;
}
