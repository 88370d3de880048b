/** One picture's fingerprints as text. */
import { make } from '../element/dom.ts';
import { describeEmbedded, describeVariant } from '../index.ts';
import type { Fingerprint, FingerprintRecord, Locale } from '../index.ts';
import { say } from './words.ts';

/** `copy` is called with the text and with where it stands. */
export function cardOf(
  number: number, record: FingerprintRecord, locale: Locale, copy: (text: string, where: HTMLElement) => void,
): HTMLElement {
  const title = say(locale, 'card.title', { number });
  const [main, ...others] = record.fingerprints;
  const shown = fingerprint(main, locale);
  const action = say(locale, 'results.copyOne');
  const button = make('button', { type: 'button', text: action, 'aria-label': say(locale, 'card.named', { title, action }) });
  button.addEventListener('click', () => copy(textOf(record), shown));
  const card = make('li', { class: 'card' }, make('h3', { text: title }), shown);
  if (others.length > 0) {
    card.append(make('details', {}, make('summary', { text: say(locale, 'card.others', { count: others.length }) }),
      ...others.flatMap((other) => [make('p', { class: 'note', text: describeVariant(other.variant, locale) }), fingerprint(other, locale)])));
  }
  const embedded = describeEmbedded(record, locale);
  if (embedded) card.append(make('p', { class: 'note', text: embedded }));
  card.append(make('div', { class: 'actions' }, button));
  return card;
}

/** All its fingerprints, one a line, the main one first. */
export function textOf(record: FingerprintRecord): string {
  return record.fingerprints.map(({ value }) => value).join('\n');
}

function fingerprint({ value, quality }: Fingerprint, locale: Locale): HTMLElement {
  // Groups by style alone: the copied text has no gaps.
  const groups = (value.match(/.{4}/g) ?? []).map((text) => make('span', { text }));
  return make('div', { class: 'fingerprint' },
    make('code', { class: 'hash', translate: 'no' }, ...groups),
    make('p', { class: 'note', text: say(locale, 'card.quality', { quality }) }));
}
