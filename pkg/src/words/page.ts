/** Translates a page whose elements name their own words. */
import type { Speaker, Word } from './i18n.ts';

/**
 * Puts the words into every element with `data-word`, and marks the current language's button as
 * pressed.
 */
export function translatePage<Key extends string>(speaker: Speaker<Key>): void {
  document.documentElement.lang = speaker.locale;
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]')) {
    element.textContent = speaker.say(element.dataset['word'] as Word<Key>);
  }
  for (const button of document.querySelectorAll<HTMLElement>('[data-locale]')) {
    button.setAttribute('aria-pressed', String(button.dataset['locale'] === speaker.locale));
  }
}

/** Calls `chosen` whenever the person presses a language button. */
export function listenForLanguage(chosen: (language: string) => void): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-locale]')) {
    button.addEventListener('click', () => chosen(button.dataset['locale'] ?? ''));
  }
}
