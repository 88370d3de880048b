/**
 * "Would this copy be caught?" Compares a copy that the person chooses with a picture's
 * fingerprints, on this device.
 */
import { JimunError, describeComparison, describeError, describeProgress } from 'jimun';
import type { Comparison, Fingerprinter, Progress } from 'jimun';
import type { Addition } from '../../pkg/src/card/card.ts';
import { make } from '../../pkg/src/element/dom.ts';
import type { Speaker } from '../../pkg/src/words/i18n.ts';
import type { PageWord } from './words.ts';

type State =
  | { readonly is: 'idle' }
  | { readonly is: 'working'; readonly progress: Progress }
  | { readonly is: 'compared'; readonly comparison: Comparison }
  | { readonly is: 'refused'; readonly error: JimunError };

export interface CheckHost {
  readonly fingerprinter: Fingerprinter;
  speaker(): Speaker<PageWord>;
  /** For screen readers. */
  announce(text: string): void;
}

/** Keeps state: the copy that is being compared, and the last result. */
export class CopyCheck implements Addition {
  readonly element: HTMLElement;
  readonly #host: CheckHost;
  readonly #number: number;
  readonly #record: string;
  readonly #summary = make('summary');
  readonly #lead = make('p', { class: 'note' });
  readonly #input = make('input', {
    class: 'unseen', type: 'file', accept: 'image/*,.heic,.heif,.avif,.jxl,.tif,.tiff', autocomplete: 'off',
  });
  readonly #choose = make('span');
  readonly #result = make('p');
  #run: AbortController | undefined;
  #state: State = { is: 'idle' };

  /** `record` is the JSON of the record of the picture with this number. */
  constructor(number: number, record: string, host: CheckHost) {
    this.#number = number;
    this.#record = record;
    this.#host = host;
    this.#input.addEventListener('change', (event) => {
      // This is not a change of the list around it.
      event.stopPropagation();
      const [file] = this.#input.files ?? [];
      // Keeps no reference to the chosen file.
      this.#input.value = '';
      if (file) void this.#compare(file);
    });
    this.#input.addEventListener('input', (event) => event.stopPropagation());
    const label = make('label', { class: 'choose' }, this.#input, this.#choose);
    this.element = make('details', { class: 'check' }, this.#summary, this.#lead, label, this.#result);
  }

  /** Without an announcement, because a person who cancels no longer looks at it. */
  cancel(): void {
    this.#run?.abort();
    this.#run = undefined;
  }

  render(): void {
    const speaker = this.#host.speaker();
    const action = speaker.say(this.#state.is === 'idle' ? 'check.choose' : 'check.another');
    this.#summary.textContent = speaker.say('check.title');
    this.#lead.textContent = speaker.say('check.lead');
    this.#choose.textContent = action;
    this.#input.setAttribute('aria-label', speaker.say('card.named', { picture: this.#picture(), action }));
    this.#result.hidden = this.#state.is === 'idle';
    this.#result.textContent = this.#words();
    this.#result.className = `verdict ${this.#judgement()}`;
  }

  async #compare(copy: File): Promise<void> {
    this.cancel();
    const run = new AbortController();
    this.#run = run;
    const set = (state: State): void => {
      if (this.#run !== run) return;
      this.#state = state;
      this.render();
      if (state.is !== 'working') this.#host.announce(`${this.#picture()}: ${this.#words()}`);
    };
    set({ is: 'working', progress: { stage: 'waiting', fraction: 0 } });
    try {
      const comparison = await this.#host.fingerprinter.compare(this.#record, copy, {
        signal: run.signal,
        onProgress: (progress) => set({ is: 'working', progress }),
      });
      set({ is: 'compared', comparison });
    } catch (error) {
      if (!(error instanceof JimunError)) throw error;
      set({ is: 'refused', error });
    }
  }

  #picture(): string {
    return this.#host.speaker().say('card.picture', { number: this.#number });
  }

  #words(): string {
    const state = this.#state;
    const { locale } = this.#host.speaker();
    switch (state.is) {
      case 'idle': return '';
      case 'working': return describeProgress(state.progress, locale);
      case 'compared': return describeComparison(state.comparison, locale);
      case 'refused': return describeError(state.error, locale);
    }
  }

  #judgement(): string {
    const state = this.#state;
    if (state.is === 'compared') return state.comparison.plain?.caught ? 'good' : 'weak';
    return state.is === 'refused' ? 'refused' : 'stopped';
  }
}
