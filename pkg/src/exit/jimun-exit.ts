/** `<jimun-exit>`: leaves the page quickly, and wipes it first. */
import { Base } from '../element/base.ts';
import { make, setText, sheetOf } from '../element/dom.ts';
import { languageOf } from '../element/language.ts';
import tokens from '../styles/tokens.css';
import { localeOf } from '../words/i18n.ts';
import type { Parameters, Word } from '../words/i18n.ts';
import { coverPage, goTo, webAddress, wipeForms } from './leave.ts';
import { PRESSES, listenForShift } from './shift.ts';
import style from './style.css';
import { speakerOf } from './words.ts';
import type { ExitWord, ExitWords } from './words.ts';

/** An ordinary page that many people have open: the weather. */
const DESTINATION = { ko: 'https://www.weather.go.kr/', en: 'https://www.bbc.com/weather' } as const;

const sheets = [sheetOf(tokens), sheetOf(style)];

export interface ExitDetail {
  /** Where the browser goes next. */
  readonly href: string;
}

export interface JimunExitEventMap {
  /** Can be cancelled. Then nothing is wiped and the page stays. */
  'jimun-before-exit': CustomEvent<ExitDetail>;
  /** The last moment to clear whatever the page holds. Every `<jimun-input>` does so. */
  'jimun-exit': CustomEvent<ExitDetail>;
}

/** For the templates of frameworks. An attribute that is `undefined` is not set. */
export interface JimunExitAttributes {
  readonly href?: string | undefined;
  readonly skip?: boolean | undefined;
}

/**
 * A way out that is always visible: click it, or press Shift three times. The page is covered and
 * wiped, and the browser replaces it with another page, so that Back does not return here.
 *
 * Attributes: `href` (the destination; else that of an `<a>` inside; else the weather), `skip`
 * (visible only while focused, for the top of the page; it does not listen for Shift), `lang`.
 *
 * An `<a href rel="noreferrer">` inside is shown instead of the element's own link. It also works
 * as a plain link where scripts do not run.
 *
 * Parts: `link`, `steps`. Custom properties: `--jimun-exit-ink`, `--jimun-exit-ground`,
 * `--jimun-exit-radius`.
 */
export class JimunExit extends Base {
  static readonly observedAttributes = ['href', 'lang'];

  readonly #link = make('a', { part: 'link', rel: 'noreferrer nofollow' });
  readonly #steps = make('p', { part: 'steps', class: 'steps', 'aria-hidden': 'true' },
    ...Array.from({ length: PRESSES }, () => make('span')));
  readonly #announcer = make('p', { class: 'unseen', role: 'status' });
  #words: ExitWords = {};
  #leaving = false;
  #connection: AbortController | undefined;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = sheets.map((sheet) => sheet());
    this.#steps.hidden = true;
    root.append(make('slot', {}, this.#link), this.#steps, this.#announcer);
    for (const type of ['click', 'auxclick'] as const) {
      this.addEventListener(type, (event) => {
        if (event.button === 2 || !event.composedPath().some((at) => at instanceof HTMLAnchorElement)) return;
        event.preventDefault();
        this.exit();
      });
    }
  }

  get href(): string {
    return webAddress(this.getAttribute('href')) ?? webAddress(this.querySelector('a')?.getAttribute('href'))
      ?? DESTINATION[localeOf(languageOf(this))];
  }
  set href(href: string) { this.setAttribute('href', href); }

  /** Words that replace the element's own. */
  get words(): ExitWords { return this.#words; }
  set words(words: ExitWords) {
    this.#words = { ...words };
    this.#render();
  }

  /** Leaves, unless one of the page's listeners cancels. */
  exit(): void {
    if (this.#leaving) return;
    const detail: ExitDetail = { href: this.href };
    const make = (type: keyof JimunExitEventMap, cancelable: boolean): CustomEvent<ExitDetail> => (
      new CustomEvent(type, { bubbles: true, composed: true, cancelable, detail }));
    if (!this.dispatchEvent(make('jimun-before-exit', true))) return;
    this.#leaving = true;
    coverPage(this.#say('leaving'));
    // Even if wiping fails, the person must be able to leave.
    try {
      this.dispatchEvent(make('jimun-exit', false));
      wipeForms();
    } finally {
      goTo(detail.href);
    }
  }

  connectedCallback(): void {
    if (this.#connection) return;
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const languages = new MutationObserver(() => this.#render());
    languages.observe(document.documentElement, { attributeFilter: ['lang'] });
    signal.addEventListener('abort', () => languages.disconnect());
    if (!this.hasAttribute('skip')) {
      listenForShift({
        counted: (left) => this.#show(left, this.#say('pressed', { count: left })),
        expired: () => this.#show(PRESSES, this.#say('expired')),
        complete: () => this.exit(),
      }, signal);
    }
    this.#render();
  }

  disconnectedCallback(): void {
    this.#connection?.abort();
    this.#connection = undefined;
  }

  attributeChangedCallback(): void { this.#render(); }

  #render(): void {
    this.#link.href = this.href;
    setText(this.#link, this.#say('exit'));
  }

  /** Lamps for people who see the screen, words for people who hear it. */
  #show(left: number, words: string): void {
    this.#steps.hidden = left === PRESSES;
    [...this.#steps.children].forEach((lamp, index) => lamp.classList.toggle('on', index < PRESSES - left));
    this.#announcer.textContent = words;
  }

  #say(word: Word<ExitWord>, parameters?: Parameters): string {
    return speakerOf(languageOf(this), this.#words).say(word, parameters);
  }
}

declare global {
  interface HTMLElementEventMap extends JimunExitEventMap {}
}
