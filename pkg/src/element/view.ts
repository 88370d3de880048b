/**
 * The content of the shadow root: the place to choose pictures, messages about the choice, and the
 * list.
 */
import type { Speaker } from '../words/i18n.ts';
import { make, makeButton, setText } from './dom.ts';
import { shownOf } from './fold.ts';
import type { Item } from './item.ts';
import { nowOf, summaryWords } from './now.ts';
import { Row } from './row.ts';
import type { RowActions } from './row.ts';

export interface ViewActions extends RowActions {
  stopAll(): void;
  removeAll(): void;
  /** The view has to be rendered again. */
  changed(): void;
}

/** Everything that the view shows. */
export interface ViewModel {
  readonly speaker: Speaker;
  readonly items: readonly Item[];
  /** The text of the label that the page gives the control. */
  readonly label: string;
  readonly accept: string;
  readonly multiple: boolean;
  readonly required: boolean;
  readonly disabled: boolean;
  /** The sentence about the worker's seal, and its state. */
  readonly seal: { readonly state: 'loading' | 'checking' | 'sealed' | 'open' | 'failed'; readonly text: string };
  /** Something that the person should know about the last choice. */
  readonly notice: string;
  /** Why the form cannot be sent yet, once the person has tried. */
  readonly error: string;
}

/**
 * Elsewhere in the element, a click focuses the file input and scrolls it into view. A click on
 * text in here does not.
 */
const KEEPS_CLICKS = { tabindex: '-1' } as const;

/** Keeps state: the nodes, and one row per item. */
export class View {
  readonly input = make('input', { type: 'file', autocomplete: 'off', 'aria-describedby': 'error promise' });
  readonly #choose = make('span', { part: 'choose', class: 'choose' });
  readonly #now = make('p', { part: 'now', class: 'now' });
  readonly #seal = make('p', { part: 'seal', class: 'seal' });
  readonly #hint = make('p', { part: 'hint' });
  readonly #promise = make('p', { part: 'promise', id: 'promise' });
  readonly #drop = make('p', { part: 'drop', class: 'drop', 'aria-hidden': 'true' });
  readonly #optionsSlot = make('slot', { name: 'options' });
  readonly #options = make('div', { class: 'options', ...KEEPS_CLICKS }, this.#optionsSlot);
  readonly #zone = make('div', { part: 'zone', class: 'zone' },
    make('label', { class: 'chooser' }, this.input, this.#choose), this.#now, this.#seal, this.#hint, this.#promise, this.#options, this.#drop);
  readonly #error = make('p', { part: 'error', class: 'error', id: 'error' });
  readonly #notice = make('p', { part: 'notice', class: 'notice', role: 'status' });
  readonly #summary = make('p', { part: 'summary' });
  readonly #stopAll: HTMLButtonElement;
  readonly #removeAll: HTMLButtonElement;
  readonly #list = make('ol', { part: 'list', role: 'list' });
  readonly #showAll: HTMLButtonElement;
  readonly #results: HTMLElement;
  readonly #announcer = make('p', { class: 'unseen', role: 'status' });
  readonly #rows = new Map<Item, Row>();
  readonly #actions: ViewActions;
  #unfolded = false;

  constructor(root: ShadowRoot, actions: ViewActions) {
    this.#actions = actions;
    this.#stopAll = makeButton('stop-all', () => actions.stopAll());
    this.#removeAll = makeButton('remove-all', () => actions.removeAll());
    this.#showAll = makeButton('show-all', () => {
      this.#unfolded = !this.#unfolded;
      actions.changed();
    });
    this.#results = make('div', { part: 'results', class: 'results', ...KEEPS_CLICKS },
      make('div', { class: 'head' }, this.#summary, make('div', { part: 'actions' },
        make('slot', { name: 'actions' }), this.#stopAll, this.#removeAll)),
      this.#list, this.#showAll);
    this.#options.hidden = true;
    this.#optionsSlot.addEventListener('slotchange', () => { this.#options.hidden = this.#optionsSlot.assignedElements().length === 0; });
    root.append(make('div', { part: 'base', class: 'base' },
      this.#zone, this.#error, this.#notice, this.#results, this.#announcer));
  }

  dragging(is: boolean): void {
    this.#zone.classList.toggle('dragging', is);
  }

  /** Announces the text once, to people who do not see the list. */
  announce(text: string): void {
    this.#announcer.textContent = text;
  }

  /** Moves focus to the next picture, else to the last one, else to the file input. */
  focusNear(index: number): void {
    const rows = [...this.#rows.values()].filter(({ element }) => !element.hidden);
    const row = rows[Math.min(index, rows.length - 1)];
    if (row) row.focus();
    else this.input.focus();
  }

  /** What shows the person what became of this picture; the line under the button for several. */
  placeOf(items: readonly Item[]): Element {
    const [first] = items;
    return (items.length === 1 && first && this.#rows.get(first)?.element) || this.#now;
  }

  render(model: ViewModel): void {
    const { speaker, items, disabled, multiple } = model;
    const say = (word: string): string => speaker.say(word);
    const some = items.length > 0;
    const action = say(some ? (multiple ? 'choose.more' : 'choose.another') : (multiple ? 'choose.many' : 'choose.one'));
    setText(this.#choose, action);
    this.input.setAttribute('aria-label', model.label ? speaker.say('choose.named', { label: model.label, action }) : action);
    this.input.accept = model.accept;
    this.input.multiple = multiple;
    this.input.disabled = disabled;
    this.input.required = model.required && !items.some(({ result }) => result);
    this.input.setAttribute('aria-invalid', String(model.error !== ''));
    setText(this.#hint, say(multiple ? 'hint.many' : 'hint.one'));
    setText(this.#promise, say('promise'));
    setText(this.#drop, say('drop'));
    setText(this.#error, model.error);
    setText(this.#notice, model.notice);
    const now = nowOf(items, speaker);
    setText(this.#now, now.text);
    this.#now.dataset['state'] = now.state;
    setText(this.#seal, model.seal.text);
    this.#seal.dataset['seal'] = model.seal.state;
    // The line above says the same of the pictures then.
    this.#seal.hidden = some && ['loading', 'checking'].includes(model.seal.state);
    this.#zone.classList.toggle('disabled', disabled);
    this.#results.hidden = !some;
    this.#list.setAttribute('aria-label', say('list'));
    setText(this.#summary, summaryWords(items, speaker));
    setText(this.#stopAll, say('action.stopAll'));
    setText(this.#removeAll, say('action.removeAll'));
    this.#stopAll.hidden = items.filter(({ working }) => working).length < 2;
    this.#removeAll.hidden = items.length < 2;
    for (const button of [this.#stopAll, this.#removeAll, this.#showAll]) button.disabled = disabled;
    this.#renderRows(items, speaker, disabled);
    this.#fold(items, speaker);
  }

  /** Hides most rows of a long list, but never the one that has focus. */
  #fold(items: readonly Item[], speaker: Speaker): void {
    const shown = shownOf(items);
    const isLong = shown.size < items.length;
    const unfolded = this.#unfolded && isLong;
    for (const [item, { element }] of this.#rows) element.hidden = !unfolded && !shown.has(item) && !element.matches(':focus-within');
    setText(this.#showAll, speaker.say(unfolded ? 'action.showLess' : 'action.showAll', { count: items.length }));
    this.#showAll.hidden = !isLong;
    this.#showAll.setAttribute('aria-expanded', String(unfolded));
  }

  #renderRows(items: readonly Item[], speaker: Speaker, disabled: boolean): void {
    const present = new Set(items);
    for (const [item, row] of this.#rows) {
      if (present.has(item)) continue;
      row.element.remove();
      this.#rows.delete(item);
    }
    for (const item of items) {
      let row = this.#rows.get(item);
      if (!row) {
        row = new Row(item, this.#actions);
        this.#rows.set(item, row);
        this.#list.append(row.element);
      }
      row.render(speaker, disabled);
    }
  }
}
