/** Fingerprints as they are shown: the main one large, those of likely copies in a list. */
import { describeVariant, isCopy } from 'jimun';
import type { Fingerprint, FingerprintRecord } from 'jimun';
import type { Speaker } from '../../pkg/src/words/i18n.ts';
import { make } from './dom.ts';
import type { PageWord } from './words.ts';

/** The main one, and disclosures for the picture's other renderings and for likely copies. */
export function showPrints({ fingerprints }: FingerprintRecord, speaker: Speaker<PageWord>): readonly Node[] {
  const [main, ...others] = fingerprints;
  const nodes: Node[] = [print(main, speaker.say('card.fingerprint'), speaker)];
  const renderings = others.filter((other) => !isCopy(other));
  const copies = others.filter(isCopy);
  if (renderings.length > 0) {
    const views = renderings.map((other) => print(other, describeVariant(other.variant, speaker.locale), speaker));
    nodes.push(make('details', {}, summary(speaker, 'card.others', renderings.length), ...views));
  }
  if (copies.length > 0) {
    const items = copies.map((copy) => make('li', {},
      make('span', { text: describeVariant(copy.variant, speaker.locale) }), code(copy.value, 'value')));
    nodes.push(make('details', { className: 'copies' }, summary(speaker, 'card.copies', copies.length),
      leakage(speaker), make('ul', {}, ...items)));
  }
  return nodes;
}

function summary(speaker: Speaker<PageWord>, word: 'card.others' | 'card.copies', count: number): HTMLElement {
  return make('summary', { text: speaker.say(word, { count: count }) });
}

/** What more fingerprints cost, said where they are shown. */
function leakage(speaker: Speaker<PageWord>): HTMLElement {
  const link = make('a', { text: speaker.say('card.leakage.link') });
  link.href = '#facts-reverse';
  return make('p', { className: 'note' }, new Text(`${speaker.say('card.leakage')} `), link);
}

function print({ value, quality }: Fingerprint, label: string, speaker: Speaker<PageWord>): HTMLElement {
  const element = make('div', { className: 'fingerprint' }, make('p', { className: 'label', text: label }), code(value, 'hash'));
  if (quality === undefined) return element;
  const words = speaker.say('card.quality', { quality: quality });
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
