/** A page in two languages, whose elements name their words themselves. */
import type { Speaker, Word } from './i18n.ts';

/** Puts the words into every element with `data-word`, and presses the button of the language. */
export function translatePage<Key extends string>(speaker: Speaker<Key>): void {
  document.documentElement.lang = speaker.locale;
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]')) {
    element.textContent = speaker.say(element.dataset['word'] as Word<Key>);
  }
  for (const button of document.querySelectorAll<HTMLElement>('[data-locale]')) {
    button.setAttribute('aria-pressed', String(button.dataset['locale'] === speaker.locale));
  }
}

/** Calls `chosen` whenever the person presses the button of a language. */
export function listenForLanguage(chosen: (language: string) => void): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-locale]')) {
    button.addEventListener('click', () => chosen(button.dataset['locale'] ?? ''));
  }
}
