/** "Would this copy be caught?": a copy that the person chooses, compared on this device with a picture's fingerprints. */
import { JimunError, describeComparison, describeError, describeProgress } from 'jimun';
import type { Comparison, Fingerprinter, Locale, Progress } from 'jimun';
import type { Speaker } from '../../pkg/src/words/i18n.ts';
import { make } from './dom.ts';
import type { PageWord } from './words.ts';

type State =
  | { readonly is: 'idle' }
  | { readonly is: 'working'; readonly progress: Progress }
  | { readonly is: 'compared'; readonly comparison: Comparison }
  | { readonly is: 'refused'; readonly error: JimunError };

export interface CheckHost {
  readonly fingerprinter: Fingerprinter;
  speaker(): Speaker<PageWord>;
  /** The name of the picture. */
  title(): string;
  /** For screen readers. */
  announce(message: string): void;
}

/** Keeps state: the copy that is being compared, and what came of the last one. */
export class CopyCheck {
  readonly element: HTMLElement;
  readonly #host: CheckHost;
  readonly #record: string;
  readonly #summary = make('summary');
  readonly #lead = make('p', { className: 'note' });
  readonly #input = make('input', { className: 'unseen' });
  readonly #choose = make('span');
  readonly #result = make('p', { className: 'verdict' });
  #run: AbortController | undefined;
  #state: State = { is: 'idle' };

  /** `record` is the JSON of the picture's record. */
  constructor(record: string, host: CheckHost) {
    this.#record = record;
    this.#host = host;
    Object.assign(this.#input, { type: 'file', accept: 'image/*,.heic,.heif,.avif,.jxl,.tif,.tiff', autocomplete: 'off' });
    this.#input.addEventListener('change', () => {
      const [file] = this.#input.files ?? [];
      // Nothing is kept of what was chosen.
      this.#input.value = '';
      if (file) void this.#compare(file);
    });
    const label = make('label', { className: 'choose small' }, this.#input, this.#choose);
    this.element = make('details', { className: 'check' }, this.#summary, this.#lead, label, this.#result);
    this.render();
  }

  /** Silently: whoever cancels no longer looks at it. */
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
    this.#input.setAttribute('aria-label', speaker.say('card.named', { title: this.#host.title(), action }));
    this.#result.hidden = this.#state.is === 'idle';
    this.#result.textContent = this.#words(speaker.locale);
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
      if (state.is !== 'working') this.#host.announce(`${this.#host.title()}: ${this.#words(this.#host.speaker().locale)}`);
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

  #words(locale: Locale): string {
    const state = this.#state;
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
