/** One picture on the page: what is happening to it, then its fingerprint or why there is none. */
import { JimunError, describeError, describeEmbedded, describeProgress, describeVerdict } from 'jimun';
import type { FingerprintResult, Fingerprinter, Progress, Protection } from 'jimun';
import type { Parameters, Speaker } from '../../pkg/src/words/i18n.ts';
import { CopyCheck } from './check.ts';
import { make, makeButton } from './dom.ts';
import { showPrints } from './prints.ts';
import type { PageWord } from './words.ts';

type State =
  | { readonly is: 'working'; readonly progress: Progress }
  | { readonly is: 'done'; readonly result: FingerprintResult; readonly check: CopyCheck }
  | { readonly is: 'refused'; readonly error: JimunError };

export interface CardHost {
  readonly fingerprinter: Fingerprinter;
  speaker(): Speaker<PageWord>;
  protection(): Protection;
  /** The card's state has changed; `message` is for screen readers. */
  changed(message?: string): void;
  removed(card: Card): void;
}

/** Keeps state: the file until it is done, and what came of it. */
export class Card {
  readonly element = make('li', { className: 'card' });
  readonly #number: number;
  readonly #host: CardHost;
  #file: File | undefined;
  #abort = new AbortController();
  #state: State = { is: 'working', progress: { stage: 'waiting', fraction: 0 } };

  constructor(number: number, file: File, host: CardHost) {
    this.#number = number;
    this.#file = file;
    this.#host = host;
    this.#start();
  }

  get working(): boolean {
    return this.#state.is === 'working';
  }

  /** The fingerprints' text, one a line, once they are there. */
  get fingerprints(): readonly string[] {
    return this.#state.is === 'done' ? valuesOf(this.#state.result) : [];
  }

  cancel(): void {
    this.#abort.abort();
    if (this.#state.is === 'done') this.#state.check.cancel();
  }

  render(): void {
    const state = this.#state;
    this.element.dataset['state'] = state.is;
    const title = make('h3', { text: this.#title() });
    switch (state.is) {
      case 'working':
        this.element.replaceChildren(title, ...this.#working(state.progress));
        break;
      case 'done':
        state.check.render();
        this.element.replaceChildren(title, ...this.#done(state.result), state.check.element);
        break;
      case 'refused':
        this.element.replaceChildren(title, ...this.#refused(state.error));
        break;
    }
  }

  #start(): void {
    const file = this.#file;
    if (!file) return;
    this.#abort = new AbortController();
    this.#set({ is: 'working', progress: { stage: 'waiting', fraction: 0 } });
    this.#host.fingerprinter.fingerprint(file, {
      protection: this.#host.protection(),
      signal: this.#abort.signal,
      onProgress: (progress) => this.#set({ is: 'working', progress }),
    }).then(
      (result) => {
        // Nothing of the picture is kept once its fingerprint is there.
        this.#file = undefined;
        this.#set({ is: 'done', result, check: this.#check(result) }, 'announce.done');
      },
      (error: unknown) => {
        if (!(error instanceof JimunError)) throw error;
        if (!canBeRetried(error)) this.#file = undefined;
        this.#set({ is: 'refused', error }, 'announce.refused');
      },
    );
  }

  #set(state: State, announcement?: PageWord): void {
    const stageOnly = this.#state.is === 'working' && state.is === 'working'
      && this.#state.progress.stage === state.progress.stage && this.element.hasChildNodes();
    this.#state = state;
    if (stageOnly && state.is === 'working') this.#showFraction(state.progress);
    else this.#renderKeepingFocus();
    this.#host.changed(announcement && this.#say(announcement, { number: this.#number }));
  }

  /** A person whose focus was on a button that goes away is not thrown back to the top of the page. */
  #renderKeepingFocus(): void {
    const focused = this.element.contains(document.activeElement);
    this.render();
    if (focused) this.element.querySelector<HTMLElement>('button')?.focus();
  }

  #working(progress: Progress): readonly Node[] {
    const words = make('p', { className: 'what', text: describeProgress(progress, this.#host.speaker().locale) });
    const bar = make('progress');
    bar.setAttribute('aria-label', this.#title());
    const note = make('p', { className: 'note', text: this.#say('card.notSent') });
    queueMicrotask(() => this.#showFraction(progress));
    return [words, bar, note, this.#actions(['card.cancel', () => this.cancel()])];
  }

  #showFraction({ stage, fraction }: Progress): void {
    const bar = this.element.querySelector('progress');
    if (stage === 'reading') bar?.setAttribute('value', String(fraction));
    else bar?.removeAttribute('value');
  }

  #check({ json }: FingerprintResult): CopyCheck {
    const { fingerprinter } = this.#host;
    return new CopyCheck(json, {
      fingerprinter,
      speaker: () => this.#host.speaker(),
      title: () => this.#title(),
      announce: (message) => this.#host.changed(message),
    });
  }

  #done(result: FingerprintResult): readonly Node[] {
    const { record, json } = result;
    const verdict = make('p', { className: `verdict ${record.verdict.level}` });
    verdict.textContent = describeVerdict(record.verdict, this.#host.speaker().locale);
    const embedded = describeEmbedded(record, this.#host.speaker().locale);
    const values = valuesOf(result);
    return [
      verdict,
      ...(embedded ? [make('p', { className: 'note', text: embedded })] : []),
      ...showPrints(record, this.#host.speaker()),
      this.#actions(
        [values.length > 1 ? 'card.copyMany' : 'card.copy', () => this.#copy(values.join('\n'))],
        ['card.copyRecord', () => this.#copy(json)],
        ['card.remove', () => this.#remove()],
      ),
    ];
  }

  #refused(error: JimunError): readonly Node[] {
    const className = error.kind === 'cancelled' ? 'verdict stopped' : 'verdict refused';
    const words = make('p', { className, text: describeError(error, this.#host.speaker().locale) });
    return [words, this.#actions(
      ...(canBeRetried(error) ? [['card.retry', () => this.#start()] as const] : []),
      ['card.remove', () => this.#remove()],
    )];
  }

  #actions(...actions: readonly (readonly [PageWord, () => void])[]): HTMLElement {
    const title = this.#title();
    return make('div', { className: 'actions' }, ...actions.map(([word, act]) => {
      const action = this.#say(word, { count: this.fingerprints.length });
      return makeButton(action, this.#say('card.named', { title, action }), act);
    }));
  }

  async #copy(text: string): Promise<void> {
    let word: PageWord = 'card.copied';
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      word = 'card.copyFailed';
    }
    this.element.querySelector('.copied')?.remove();
    this.element.querySelector('.actions')?.after(make('p', { className: 'copied note', text: this.#say(word) }));
    this.#host.changed(this.#say(word));
  }

  #remove(): void {
    this.cancel();
    this.#file = undefined;
    this.#host.removed(this);
  }

  #title(): string {
    return this.#say('card.title', { number: this.#number });
  }

  #say(word: PageWord, parameters?: Parameters): string {
    return this.#host.speaker().say(word, parameters);
  }
}

function valuesOf({ record }: FingerprintResult): readonly string[] {
  return record.fingerprints.map(({ value }) => value);
}

function canBeRetried(error: JimunError): boolean {
  return error.kind === 'cancelled' || error.kind === 'internal';
}
