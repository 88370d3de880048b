/** `<jimun-input>` replaces `<input type="file">` in a form, and submits only strings. */
import type { FingerprintRecord, Fingerprinter, FingerprinterOptions, ModuleName, Protection } from '../entries/slim.ts';
import { ENDINGS, MODULE_NAMES } from '../generated/names.ts';
import type { Parameters } from '../words/i18n.ts';
import { Announcer } from './announcer.ts';
import { Base } from './base.ts';
import { emit } from './events.ts';
import type { ClearReason } from './events.ts';
import { entriesOf, formDataOf, judge, valueFormatOf } from './form.ts';
import type { ValueFormat } from './form.ts';
import { FingerprinterHolder } from './holder.ts';
import { listenForFiles } from './intake.ts';
import { Item } from './item.ts';
import type { ItemSnapshot } from './item.ts';
import { languageOf } from './language.ts';
import { nameOf } from './naming.ts';
import { summaryWords } from './now.ts';
import { Revealer } from './reveal.ts';
import { statusWords } from './row.ts';
import { styleSheets } from './styles.ts';
import { View } from './view.ts';
import { speakerOf } from './words.ts';
import type { InputWords } from './words.ts';

/** The types of files that the picker offers, unless the page says otherwise. */
const ACCEPT = ['image/*', ...ENDINGS.map((ending) => `.${ending}`)].join();

/** The attributes that determine how a fingerprinter is created. */
const ENGINE_ATTRIBUTES: readonly string[] = ['worker-url', 'module-url', 'seal', 'modules', 'prefetch'];

/**
 * A form control that makes fingerprints of pictures on the person's device. The form gets the
 * fingerprints and nothing else: no picture, no file name, size, type or date.
 *
 * Attributes: `name`, `required`, `disabled`, `multiple` (without it, a new picture replaces the
 * old one), `max-files`, `accept` (for the picker and for dropped folders), `value-format`
 * (`record`, `hex` or `compact`), `protection` (`off`, `basic`, `standard` or `wide`: how many
 * likely copies are fingerprinted with each picture), `worker-url`, `module-url`, `seal`,
 * `modules`, `prefetch` (a list of names; for all of these see `FingerprinterOptions`), `drop`
 * (`page`: also takes what is dropped elsewhere on the page), `theme` (`krds`), `lang`.
 *
 * Events: see {@link JimunInputEventMap}. Also `input` and `change`, as for every form control:
 * `input` whenever the value changes, `change` once no picture is in progress any more.
 *
 * Everything is wiped when the form is reset, the element is removed from the page, the browser
 * leaves the page, or the person uses `<jimun-exit>`. After Back, the browser shows an empty
 * control.
 *
 * States (`:state(…)`, where the browser supports it): `empty`, `ready`, `working`, `dragging`,
 * `sealed`, `unsealed`.
 *
 * Parts: `base`, `zone`, `choose`, `hint`, `promise`, `drop`, `error`, `now`, `seal`, `notice`,
 * `results`, `summary`, `list`, `item` and `item-…` with its state, `item-title`, `item-status`,
 * `progress`, `actions`, `button`, `cancel`, `retry`, `remove`, `stop-all`, `remove-all`,
 * `show-all`.
 *
 * Slots: `options` (below the button that opens the picker, e.g. for controls that belong to the
 * choice), `actions` (next to the buttons for all pictures), `item-1`, `item-2` and so on (with the
 * picture of that number, e.g. for its fingerprints).
 *
 * Custom properties: `--jimun-accent`, `--jimun-accent-ink`, `--jimun-ink`, `--jimun-soft`,
 * `--jimun-surface`, `--jimun-ground`, `--jimun-line`, `--jimun-good`, `--jimun-good-ground`,
 * `--jimun-weak`, `--jimun-weak-ground`, `--jimun-bad`, `--jimun-bad-ground`, `--jimun-radius`,
 * `--jimun-font`. Light or dark follows the page's `color-scheme`.
 */
export class JimunInput extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = [
    'name', 'required', 'multiple', 'max-files', 'accept', 'value-format', 'lang', 'aria-label', 'aria-labelledby',
    ...ENGINE_ATTRIBUTES,
  ];

  readonly #internals = this.attachInternals();
  readonly #view: View;
  readonly #announcer: Announcer;
  readonly #holder = new FingerprinterHolder(
    () => this.#fingerprinterOptions(),
    (report) => { if (report) emit(this, 'jimun-seal', report); this.#render(); },
  );
  #items: readonly Item[] = [];
  #made = 0;
  #disabled = false;
  #words: InputWords = {};
  #speaker = speakerOf('');
  #notice = '';
  /** The person tried to send the form, but it is invalid. */
  #showsError = false;
  /** The value has changed since the last `change` event. */
  #valueChanged = false;
  #rendering = false;
  #connection: AbortController | undefined;
  #revealer: Revealer | undefined;
  /** The pictures that were chosen last. */
  #chosen: readonly Item[] = [];

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    root.adoptedStyleSheets = [...styleSheets()];
    this.#internals.role = 'group';
    this.#view = new View(root, {
      cancel: (item) => item.cancel(),
      retry: (item) => this.#start(item),
      remove: (item) => this.#removeByHand([item]),
      stopAll: () => this.#stopAll(),
      removeAll: () => this.#removeByHand(this.#items),
      changed: () => this.#render(),
    });
    this.#announcer = new Announcer((text) => this.#view.announce(text));
    this.addEventListener('click', (event) => this.#labelClicked(event));
    this.addEventListener('invalid', (event) => queueMicrotask(() => this.#invalid(event)));
  }

  // The interface of a form control.

  get form(): HTMLFormElement | null { return this.#internals.form; }
  get labels(): NodeList { return this.#internals.labels; }
  get validity(): ValidityState { return this.#internals.validity; }
  get validationMessage(): string { return this.#internals.validationMessage; }
  get willValidate(): boolean { return this.#internals.willValidate; }
  get type(): string { return this.localName; }
  checkValidity(): boolean { return this.#internals.checkValidity(); }
  reportValidity(): boolean { return this.#internals.reportValidity(); }

  get name(): string { return this.getAttribute('name') ?? ''; }
  set name(name: string) { this.setAttribute('name', name); }
  get required(): boolean { return this.hasAttribute('required'); }
  set required(is: boolean) { this.toggleAttribute('required', is); }
  get disabled(): boolean { return this.hasAttribute('disabled'); }
  set disabled(is: boolean) { this.toggleAttribute('disabled', is); }
  get multiple(): boolean { return this.hasAttribute('multiple'); }
  set multiple(is: boolean) { this.toggleAttribute('multiple', is); }
  get accept(): string { return this.getAttribute('accept') ?? ACCEPT; }
  set accept(accept: string) { this.setAttribute('accept', accept); }
  get valueFormat(): ValueFormat { return valueFormatOf(this.getAttribute('value-format')); }
  set valueFormat(format: ValueFormat) { this.setAttribute('value-format', format); }
  /** `standard` unless the page says otherwise. Applies to pictures chosen from then on. */
  get protection(): Protection { return protectionOf(this.getAttribute('protection')) ?? 'standard'; }
  set protection(protection: Protection) { this.setAttribute('protection', protection); }
  /** How many pictures the list may hold; `Infinity` if the page does not say. */
  get maxFiles(): number {
    const most = Number.parseInt(this.getAttribute('max-files') ?? '', 10);
    return most > 0 ? most : Infinity;
  }
  set maxFiles(most: number) {
    if (Number.isFinite(most)) this.setAttribute('max-files', String(Math.trunc(most)));
    else this.removeAttribute('max-files');
  }

  /**
   * What the form gets, one entry per line. May only be set to the empty string, which clears it.
   */
  get value(): string { return this.#entries.join('\n'); }
  set value(value: string) {
    if (value !== '') throw new DOMException('the value of a jimun-input can only be cleared', 'InvalidStateError');
    this.clear();
  }

  // What this control adds to that interface.

  /** The pictures in the list as they are now, without names or content. */
  get files(): readonly ItemSnapshot[] { return Object.freeze(this.#items.map(({ snapshot }) => snapshot)); }
  /** The records that the form would get. */
  get records(): readonly FingerprintRecord[] {
    return this.#items.flatMap(({ result }) => (result ? [result.record] : []));
  }
  /** Words that replace the element's own; see {@link InputWords}. */
  get words(): InputWords { return this.#words; }
  set words(words: InputWords) {
    this.#words = { ...words };
    this.#speak();
  }
  /** The page's fingerprinter, which replaces the element's own. The element never closes it. */
  get fingerprinter(): Fingerprinter | undefined { return this.#holder.given; }
  set fingerprinter(fingerprinter: Fingerprinter | undefined) { this.#holder.given = fingerprinter; }

  /**
   * Takes files from a script, as if the person had chosen them. Returns an empty list if one of
   * the page's listeners cancelled.
   */
  addFiles(files: Iterable<Blob>): readonly ItemSnapshot[] {
    return this.#take([...files], false);
  }

  /** Clears all pictures and fingerprints, and stops the work on them. */
  clear(): void { this.#clear('script'); }

  #clear(reason: ClearReason): void {
    const count = this.#items.length;
    for (const item of this.#items) item.wipe();
    this.#items = [];
    this.#chosen = [];
    this.#made = 0;
    this.#notice = '';
    this.#showsError = false;
    this.#valueChanged = false;
    this.#view.input.value = '';
    this.#view.dragging(false);
    this.#announcer.clear();
    this.#updateForm();
    this.#renderNow();
    if (count > 0) emit(this, 'jimun-clear', { reason, count });
  }

  // Called by the browser. There is no formStateRestoreCallback, because nothing may ever be
  // restored.

  connectedCallback(): void {
    if (this.#connection) return;
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    listenForFiles({
      element: this,
      input: this.#view.input,
      enabled: () => !this.#disabled,
      accept: () => this.accept,
      takesDropsAnywhere: () => this.getAttribute('drop') === 'page',
      dragging: (is) => { this.#view.dragging(is); this.#setState('dragging', is); },
      take: (files) => void this.#take(files),
      foundNothing: () => this.#notify(this.#speaker.say('notice.noPictures')),
    }, signal);
    this.#revealer = new Revealer(signal);
    window.addEventListener('pagehide', () => this.#leave('left'), { capture: true, signal });
    window.addEventListener('jimun-exit', () => this.#leave('exit'), { capture: true, signal });
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.#holder.start(); }, { signal });
    const languages = new MutationObserver(() => this.#speak());
    languages.observe(document.documentElement, { attributeFilter: ['lang'] });
    signal.addEventListener('abort', () => languages.disconnect());
    this.#speak();
    // Wait until a script that created this element has set its properties.
    queueMicrotask(() => { if (this.#connection) this.#holder.start(); });
  }

  disconnectedCallback(): void {
    // An element that is only moved is connected again immediately.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#connection?.abort();
      this.#connection = undefined;
      this.#leave('removed');
    });
  }

  connectedMoveCallback(): void { /* Moved as it is: nothing is wiped. */ }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    // Frameworks also set values that are already set. The engine must not restart for those.
    if (before === now) return;
    if (name === 'value-format' && now !== null && !['', valueFormatOf(now)].includes(now)) {
      console.warn(`<jimun-input> has no value-format "${now}"; the form gets records`);
    }
    if (name === 'lang') this.#speak();
    else if (ENGINE_ATTRIBUTES.includes(name)) this.#holder.restart();
    else this.#updateForm();
    this.#render();
  }

  formAssociatedCallback(): void { this.#render(); }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.#render();
  }

  formResetCallback(): void { this.#clear('reset'); }

  #take(files: readonly Blob[], byHand = true): readonly ItemSnapshot[] {
    const count = files.length;
    if (count === 0 || !emit(this, 'jimun-before-add', { count })) return [];
    if (!this.multiple && this.#items.length > 0 && !this.#remove(this.#items)) return [];
    const limit = this.multiple ? this.maxFiles : 1;
    const taken = files.slice(0, Math.max(0, limit - this.#items.length));
    const left = count - taken.length;
    const added = taken.map((file) => new Item(this.#made += 1, file, (item) => this.#changed(item)));
    this.#items = [...this.#items, ...added];
    const say = (word: string, parameters: Parameters = {}): string => this.#speaker.say(word, parameters);
    this.#notify(left === 0 ? '' : this.multiple ? say('notice.full', { count: left, limit }) : say('notice.onlyOne'));
    if (added.length === 0) return [];
    const words = say('announce.added', { count: added.length });
    this.#announcer.add(words, () => words);
    for (const item of added) this.#start(item);
    if (byHand) {
      this.#chosen = added;
      this.#revealer?.chosen();
      queueMicrotask(() => this.#reveal());
    }
    const items = added.map(({ snapshot }) => snapshot);
    emit(this, 'jimun-add', { items });
    return items;
  }

  #start(item: Item): void {
    this.#showsError = false;
    // The page's own fingerprinter has the page's options, unless this element has its own
    // attribute.
    const protection = protectionOf(this.getAttribute('protection'));
    void item.start(this.#holder.fingerprinter, protection ? { protection } : {});
  }

  #stopAll(): void {
    for (const item of this.#items) item.cancel();
    this.#view.focusNear(0);
  }

  /** A picture's state or progress changed. */
  #changed(item: Item): void {
    if (!this.#items.includes(item)) return;
    this.#updateForm();
    this.#render();
    if (item.working) return;
    const { snapshot } = item;
    this.#announceOutcome(item);
    if (snapshot.error) emit(this, 'jimun-error', { ...snapshot, error: snapshot.error });
    else emit(this, 'jimun-done', snapshot);
    this.#valueEvents(snapshot.record !== undefined);
    // After the page has added what it shows with a picture.
    if (!this.#items.some(({ working }) => working)) queueMicrotask(() => this.#reveal());
  }

  /** Shows what becomes of the pictures that were chosen last. */
  #reveal(): void {
    if (this.#rendering) this.#renderNow();
    if (this.#chosen.some((item) => this.#items.includes(item))) this.#revealer?.reveal(this.#view.placeOf(this.#chosen));
  }

  #announceOutcome(item: Item): void {
    const { number, state } = item;
    const word = state === 'unsupported' ? 'failed' : state === 'incomplete' ? 'weak' : state;
    const title = this.#speaker.say('item.title', { number });
    this.#announcer.add(
      this.#speaker.say(`announce.${word}`, { title, verdict: statusWords(item, this.#speaker) }),
      () => summaryWords(this.#items, this.#speaker),
    );
  }

  /** Removes the items, unless one of the page's listeners cancels. */
  #remove(gone: readonly Item[]): boolean {
    const items = gone.map(({ snapshot }) => snapshot);
    if (!emit(this, 'jimun-before-remove', { items })) return false;
    const hadValue = gone.some(({ result }) => result);
    this.#items = this.#items.filter((item) => !gone.includes(item));
    for (const item of gone) item.wipe();
    if (this.#items.length === 0) this.#made = 0;
    this.#updateForm();
    emit(this, 'jimun-remove', { items });
    this.#valueEvents(hadValue);
    return true;
  }

  #removeByHand(gone: readonly Item[]): void {
    const [first] = gone;
    const index = this.#items.findIndex((item) => item === first);
    const number = first?.number ?? 0;
    if (!first || !this.#remove(gone)) return;
    this.#notice = '';
    this.#renderNow();
    this.#view.focusNear(index);
    const title = this.#speaker.say('item.title', { number });
    const words = this.#speaker.say(gone.length > 1 ? 'announce.cleared' : 'announce.removed', { title });
    this.#announcer.add(words, () => words);
  }

  get #entries(): readonly string[] { return entriesOf(this.#items, this.valueFormat); }

  /**
   * Updates the form's view of this control. The state is always null, or else the browser would
   * keep the value in its history.
   */
  #updateForm(): void {
    this.#internals.setFormValue(formDataOf(this.name, this.#entries), null);
    const { flags, message } = judge(this.#items, this.required, this.multiple, this.#speaker);
    this.#internals.setValidity(flags, message, this.#view.input);
    if (this.#internals.validity.valid) this.#showsError = false;
    this.#setState('empty', this.#items.length === 0);
    this.#setState('ready', this.#items.some(({ result }) => result));
    this.#setState('working', this.#items.some(({ working }) => working));
  }

  #valueEvents(changed: boolean): void {
    if (changed) {
      this.#valueChanged = true;
      this.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    }
    if (!this.#valueChanged || this.#items.some(({ working }) => working)) return;
    this.#valueChanged = false;
    this.dispatchEvent(new Event('change', { bubbles: true, composed: true }));
  }

  #invalid(event: Event): void {
    if (event.defaultPrevented) return;
    this.#showsError = true;
    this.#render();
  }

  /** A click on the page's label arrives as a click on this element itself. */
  #labelClicked(event: Event): void {
    if (event.composedPath()[0] !== this || this.#disabled) return;
    this.#view.input.focus();
    this.#view.input.click();
  }

  #leave(reason: ClearReason): void {
    this.#clear(reason);
    this.#holder.close();
  }

  #notify(text: string): void {
    this.#notice = text;
    this.#render();
  }

  #speak(): void {
    this.#speaker = speakerOf(languageOf(this), this.#words);
    this.#updateForm();
    this.#render();
  }

  /** Progress changes often, so this renders once for all changes of one task. */
  #render(): void {
    if (this.#rendering) return;
    this.#rendering = true;
    queueMicrotask(() => { if (this.#rendering) this.#renderNow(); });
  }

  #renderNow(): void {
    this.#rendering = false;
    const label = nameOf(this, this.#internals);
    this.#internals.ariaLabel = label;
    const seal = this.#holder.sealWords(this.#speaker);
    this.#setState('sealed', seal.state === 'sealed');
    this.#setState('unsealed', seal.state === 'open');
    this.#view.render({
      speaker: this.#speaker,
      items: this.#items,
      label,
      accept: this.accept,
      multiple: this.multiple,
      required: this.required,
      disabled: this.#disabled,
      seal,
      notice: this.#notice,
      error: this.#showsError ? this.#internals.validationMessage : '',
    });
  }

  #setState(name: string, is: boolean): void {
    try {
      if (is) this.#internals.states.add(name);
      else this.#internals.states.delete(name);
    } catch {
      // Older browsers have no custom states, or want another spelling. Nothing depends on them.
    }
  }

  #fingerprinterOptions(): FingerprinterOptions {
    const workerUrl = this.getAttribute('worker-url');
    const moduleUrl = this.getAttribute('module-url');
    const prefetch = this.getAttribute('prefetch');
    return {
      ...(workerUrl ? { workerUrl } : {}),
      ...(moduleUrl ? { moduleUrl } : {}),
      ...(prefetch === null ? {} : { prefetch: modulesIn(prefetch) }),
      seal: this.getAttribute('seal') === 'require' ? 'require' : 'prefer',
      modules: this.getAttribute('modules') === 'on-demand' ? 'on-demand' : 'prefetch',
    };
  }
}

/** An unknown value counts as absent, as for every attribute of HTML. */
function protectionOf(given: string | null): Protection | undefined {
  return given === 'off' || given === 'basic' || given === 'standard' || given === 'wide' ? given : undefined;
}

function modulesIn(names: string): readonly ModuleName[] {
  return names.split(/[\s,]+/).filter(Boolean).filter((name): name is ModuleName => {
    const known = (MODULE_NAMES as readonly string[]).includes(name);
    if (!known) console.warn(`<jimun-input> prefetch: there is no module "${name}"`);
    return known;
  });
}
