/**
 * Shows one picture's fingerprints: the main one large, the others folded away. All can be copied.
 */
import { make } from '../element/dom.ts';
import { describeEmbedded, describeVariant, isCopy } from '../entries/index.ts';
import type { Fingerprint, FingerprintRecord } from '../entries/index.ts';
import type { Speaker } from '../words/i18n.ts';
import type { CardWord } from './words.ts';

/** What a page shows below the fingerprints. */
export interface Addition {
  readonly element: HTMLElement;
  render(): void;
  /** Called when the picture is gone. */
  cancel(): void;
}

export interface CardContent {
  /** The picture's number in the list. */
  readonly number: number;
  readonly record: FingerprintRecord;
  /** The record's canonical JSON. */
  readonly json: string;
  readonly addition?: Addition | undefined;
}

/** Keeps state: the outcome of the last copying. */
export class Card {
  readonly element = make('div', { class: 'card' });
  readonly content: CardContent;
  readonly #said = make('p', { class: 'note said', role: 'status' });

  constructor(content: CardContent) {
    this.content = content;
  }

  render(speaker: Speaker<CardWord>): void {
    const { number, record, json, addition } = this.content;
    const [main, ...others] = record.fingerprints;
    const heading = make('h3', { class: 'label', text: speaker.say('card.title', { number }) });
    const code = hash(main.value);
    const embedded = describeEmbedded(record, speaker.locale);
    const copy = speaker.say(others.length > 0 ? 'card.copyMany' : 'card.copy', { count: record.fingerprints.length });
    addition?.render();
    this.#said.textContent = '';
    this.element.replaceChildren(
      make('div', { class: 'fingerprint' }, heading, code, ...quality(main, speaker)),
      ...(embedded ? [make('p', { class: 'note', text: embedded })] : []),
      ...renderings(others.filter((other) => !isCopy(other)), speaker),
      ...copies(others.filter(isCopy), speaker),
      make('div', { class: 'actions' },
        this.#button(copy, speaker, () => this.#copy(textOf(record), code, speaker)),
        this.#button(speaker.say('card.copyRecord'), speaker, () => this.#copy(json, code, speaker))),
      this.#said,
      ...(addition ? [addition.element] : []),
    );
  }

  #button(action: string, speaker: Speaker<CardWord>, act: () => void): HTMLButtonElement {
    const picture = speaker.say('card.picture', { number: this.content.number });
    const button = make('button', { type: 'button', text: action, 'aria-label': speaker.say('card.named', { picture, action }) });
    button.addEventListener('click', act);
    return button;
  }

  #copy(text: string, main: HTMLElement, speaker: Speaker<CardWord>): void {
    void copyText(text, main).then((copied) => {
      this.#said.textContent = speaker.say(copied ? 'card.copied' : 'card.copyFailed');
    });
  }
}

/** All fingerprints of the record, one per line, the main one first. */
export function textOf(record: FingerprintRecord): string {
  return record.fingerprints.map(({ value }) => value).join('\n');
}

/**
 * Whether the text was copied. Without a clipboard, selects `instead`, so that the person can copy
 * that.
 */
export async function copyText(text: string, instead: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(instead);
    return false;
  }
}

function renderings(others: readonly Fingerprint[], speaker: Speaker<CardWord>): readonly Node[] {
  if (others.length === 0) return [];
  return [make('details', {}, make('summary', { text: speaker.say('card.others', { count: others.length }) }),
    ...others.map((other) => make('div', { class: 'fingerprint' },
      make('p', { class: 'label', text: describeVariant(other.variant, speaker.locale) }), hash(other.value), ...quality(other, speaker))))];
}

function copies(others: readonly Fingerprint[], speaker: Speaker<CardWord>): readonly Node[] {
  if (others.length === 0) return [];
  const items = others.map(({ variant, value }) => make('li', {},
    make('span', { text: describeVariant(variant, speaker.locale) }), make('code', { class: 'value', translate: 'no', text: value })));
  // More fingerprints reveal more, so the page says so right where it shows them.
  const cost = make('p', { class: 'note' }, new Text(`${speaker.say('card.leakage')} `),
    make('a', { href: '#facts-reverse', text: speaker.say('card.leakage.link') }));
  return [make('details', { class: 'copies' }, make('summary', { text: speaker.say('card.copies', { count: others.length }) }),
    cost, make('ul', {}, ...items))];
}

/** Only the style groups the digits in fours: the copied text has no gaps. */
function hash(value: string): HTMLElement {
  const groups = (value.match(/.{4}/g) ?? []).map((text) => make('span', { text }));
  return make('code', { class: 'hash', translate: 'no' }, ...groups);
}

/** Only PDQ has a quality. */
function quality(fingerprint: Fingerprint, speaker: Speaker<CardWord>): readonly Node[] {
  if (fingerprint.quality === undefined) return [];
  const text = speaker.say('card.quality', { quality: fingerprint.quality });
  const meter = make('meter', {
    min: '0', max: '100', low: '50', high: '50', optimum: '100', value: String(fingerprint.quality), 'aria-label': text,
  });
  return [make('p', { class: 'quality' }, meter, make('span', { text }))];
}
