/** Shows one picture to the person: what is happening to it, and what can be done. */
import { loadingWords } from '../words/i18n.ts';
import type { Speaker } from '../words/i18n.ts';
import { make, makeButton, setText } from './dom.ts';
import type { Item } from './item.ts';

export interface RowActions {
  cancel(item: Item): void;
  retry(item: Item): void;
  remove(item: Item): void;
}

/**
 * Keeps state: the nodes of one item. They stay the same throughout, so that focus is never lost.
 */
export class Row {
  readonly element: HTMLLIElement;
  readonly #item: Item;
  readonly #title = make('p', { part: 'item-title' });
  readonly #status = make('p', { part: 'item-status' });
  readonly #progress = make('progress', { part: 'progress', max: '1' });
  readonly #cancel: HTMLButtonElement;
  readonly #retry: HTMLButtonElement;
  readonly #remove: HTMLButtonElement;

  constructor(item: Item, actions: RowActions) {
    this.#item = item;
    this.#cancel = makeButton('cancel', () => actions.cancel(item));
    this.#retry = makeButton('retry', () => actions.retry(item));
    this.#remove = makeButton('remove', () => actions.remove(item));
    this.element = make('li', {},
      make('div', { class: 'item-text' }, this.#title, this.#status, this.#progress),
      make('div', { part: 'actions' }, this.#cancel, this.#retry, this.#remove),
      make('slot', { name: `item-${item.number}` }));
  }

  focus(): void {
    [this.#cancel, this.#retry, this.#remove].find((button) => !button.hidden)?.focus();
  }

  render(speaker: Speaker, disabled: boolean): void {
    const { working, retriable, state, progress: { fraction }, number } = this.#item;
    const title = speaker.say('item.title', { number });
    this.element.setAttribute('part', `item item-${state}`);
    this.element.dataset['state'] = state;
    setText(this.#title, title);
    setText(this.#status, statusWords(this.#item, speaker));
    this.#progress.hidden = !working;
    this.#progress.setAttribute('aria-label', title);
    if (state === 'reading' || (state === 'loading' && fraction > 0)) this.#progress.value = fraction;
    else this.#progress.removeAttribute('value');
    const buttons = [
      [this.#cancel, 'action.cancel', working],
      [this.#retry, 'action.retry', retriable],
      [this.#remove, 'action.remove', !working],
    ] as const;
    const root = this.element.getRootNode();
    const focused = root instanceof ShadowRoot ? root.activeElement : null;
    for (const [button, word, shown] of buttons) {
      const action = speaker.say(word);
      setText(button, action);
      button.setAttribute('aria-label', speaker.say('item.named', { title, action }));
      button.disabled = disabled;
      if (shown) button.hidden = false;
    }
    // Moves focus away from a button before hiding it. Otherwise the browser would move it to the
    // top of the page.
    for (const [button, , shown] of buttons) {
      if (shown || button.hidden) continue;
      if (button === focused) buttons.find(([, , stays]) => stays)?.[0].focus();
      button.hidden = true;
    }
  }
}

/**
 * What is happening to a picture, or its outcome. For a weak fingerprint also why, and what would
 * help.
 */
export function statusWords({ working, progress, state, result, failure }: Item, speaker: Speaker): string {
  if (working) {
    const { stage, receivedBytes, totalBytes } = progress;
    return stage === 'loading' ? speaker.say(...loadingWords('progress', receivedBytes, totalBytes)) : speaker.say(`progress.${stage}`);
  }
  if (failure) {
    const { code, parameters } = failure;
    const words = speaker.sayIfKnown(`error.${code}.${parameters['format']}`, parameters) ?? speaker.say(`error.${code}`, parameters);
    return [words, speaker.say('item.leftOut')].filter(Boolean).join(' ');
  }
  if (state === 'done' || !result) return speaker.say('item.done');
  const { level, ...parameters }: { readonly level: string } & Readonly<Record<string, string | number>> = result.record.verdict;
  return speaker.sayIfKnown(`verdict.${level}.${parameters['reason']}`, parameters)
    ?? speaker.sayIfKnown(`verdict.${level}`, parameters)
    ?? speaker.say('verdict.unknown');
}
