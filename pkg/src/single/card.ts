/** One picture's fingerprints as text. */
import { make } from '../element/dom.ts';
import { describeEmbedded, describeVariant, isCopy } from '../entries/index.ts';
import type { Fingerprint, FingerprintRecord } from '../entries/index.ts';
import type { Speaker } from '../words/i18n.ts';
import type { PageWord } from './words.ts';

/** `copy` is called with the text and with where it stands. */
export function cardOf(
  number: number, record: FingerprintRecord, speaker: Speaker<PageWord>, copy: (text: string, where: HTMLElement) => void,
): HTMLElement {
  const { locale } = speaker;
  const title = speaker.say('card.title', { number });
  const [main, ...others] = record.fingerprints;
  const renderings = others.filter((other) => !isCopy(other));
  const copies = others.filter(isCopy);
  const shown = fingerprint(main, speaker);
  const action = speaker.say(others.length > 0 ? 'results.copyMany' : 'results.copyOne', { count: others.length + 1 });
  const button = make('button', { type: 'button', text: action, 'aria-label': speaker.say('card.named', { title, action }) });
  button.addEventListener('click', () => copy(textOf(record), shown));
  const card = make('li', { class: 'card' }, make('h3', { text: title }), shown);
  if (renderings.length > 0) {
    card.append(make('details', {}, make('summary', { text: speaker.say('card.others', { count: renderings.length }) }),
      ...renderings.flatMap((other) => [make('p', { class: 'note', text: describeVariant(other.variant, locale) }), fingerprint(other, speaker)])));
  }
  if (copies.length > 0) {
    const items = copies.map(({ variant, value }) => make('li', {},
      make('span', { text: describeVariant(variant, locale) }), make('code', { class: 'value', translate: 'no', text: value })));
    card.append(make('details', { class: 'copies' }, make('summary', { text: speaker.say('card.copies', { count: copies.length }) }),
      // What more fingerprints cost, said where they are shown.
      make('p', { class: 'note', text: speaker.say('card.leakage') }), make('ul', {}, ...items)));
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

function fingerprint({ value, quality }: Fingerprint, speaker: Speaker<PageWord>): HTMLElement {
  // Groups by style alone: the copied text has no gaps.
  const groups = (value.match(/.{4}/g) ?? []).map((text) => make('span', { text }));
  const element = make('div', { class: 'fingerprint' }, make('code', { class: 'hash', translate: 'no' }, ...groups));
  // PDQ's alone.
  if (quality !== undefined) element.append(make('p', { class: 'note', text: speaker.say('card.quality', { quality }) }));
  return element;
}
