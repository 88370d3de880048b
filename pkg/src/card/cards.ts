/**
 * Adds a card to every picture of a `<jimun-input>` that has fingerprints, in the control's own
 * list.
 */
import type { JimunInput } from '../element/index.ts';
import type { FingerprintRecord } from '../entries/index.ts';
import type { Speaker } from '../words/i18n.ts';
import { Card } from './card.ts';
import type { Addition, CardContent } from './card.ts';
import type { CardWord } from './words.ts';

export interface CardsHost {
  readonly input: JimunInput;
  speaker(): Speaker<CardWord>;
  /** What the page shows below a picture's fingerprints. */
  addition?(content: CardContent): Addition;
  /** Called when cards were added or removed. */
  changed(): void;
}

/**
 * Keeps state: the cards. They stay the same nodes while others come and go, so that focus is not
 * lost.
 */
export class Cards {
  readonly #host: CardsHost;
  readonly #cards = new Map<FingerprintRecord, Card>();

  constructor(host: CardsHost) {
    this.#host = host;
    for (const type of ['input', 'jimun-clear'] as const) host.input.addEventListener(type, () => this.#update());
  }

  render(): void {
    for (const card of this.#cards.values()) card.render(this.#host.speaker());
  }

  #update(): void {
    const { input } = this.#host;
    const values = input.value.split('\n');
    const shown = input.files.flatMap(({ number, record }) => (record ? [{ number, record }] : []))
      .map((content, index) => ({ ...content, json: values[index] ?? '' }));
    for (const [record, card] of this.#cards) {
      if (shown.some((other) => other.record === record)) continue;
      card.content.addition?.cancel();
      card.element.remove();
      this.#cards.delete(record);
    }
    for (const content of shown) if (!this.#cards.has(content.record)) this.#add(content);
    this.#host.changed();
  }

  #add(content: CardContent): void {
    const card = new Card({ ...content, addition: this.#host.addition?.(content) });
    card.render(this.#host.speaker());
    card.element.slot = `item-${content.number}`;
    // Pictures may finish in another order than the person chose them in.
    const next = [...this.#cards.values()].filter((other) => other.content.number > content.number)
      .sort((one, other) => one.content.number - other.content.number)[0];
    this.#host.input.insertBefore(card.element, next?.element ?? null);
    this.#cards.set(content.record, card);
  }
}
