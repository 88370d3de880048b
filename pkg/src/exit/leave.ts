/** The way out itself: cover, wipe, go. */
import { sheetOf } from '../element/dom.ts';
import coverStyle from './cover.css';
import hideStyle from './hide.css';

const coverSheet = sheetOf(coverStyle);
const hideSheet = sheetOf(hideStyle);

/** Covers the page at once, also where going takes a while. `words` are for those who do not see the screen. */
export function coverPage(words: string): void {
  document.title = '\u200b';
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hideSheet()];
  const cover = document.createElement('div');
  const root = cover.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = [coverSheet()];
  const text = document.createElement('p');
  text.setAttribute('role', 'alert');
  root.append(text);
  // Outside of the body, which is hidden.
  document.documentElement.append(cover);
  text.textContent = words;
}

/** Forgets what was typed. Fingerprints are wiped by the inputs themselves, when they hear `jimun-exit`. */
export function wipeForms(): void {
  // By the prototype: a button named `reset` would stand in the method's place.
  for (const form of document.forms) HTMLFormElement.prototype.reset.call(form);
  for (const field of document.querySelectorAll('input, textarea')) {
    if (field instanceof HTMLTextAreaElement) field.value = '';
    else if (field instanceof HTMLInputElement && !['button', 'submit', 'reset', 'hidden', 'checkbox', 'radio'].includes(field.type)) field.value = '';
  }
}

/** Goes, in place of this page: Back does not lead here again. The other side is not told from where. */
export function goTo(address: string): void {
  try {
    // The address stays, so the history gains nothing; a state that the page kept there is lost.
    if (history.state !== null) history.replaceState(null, '');
  } catch {
    // Some sandboxes allow no such call.
  }
  const policy = document.createElement('meta');
  policy.name = 'referrer';
  policy.content = 'no-referrer';
  document.head.append(policy);
  // Wherever Back leads, this page is not to be shown from the browser's memory.
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  location.replace(address);
}

/** `address` if it is one of the web; a script in its place is nothing. */
export function webAddress(address: string | null | undefined): string | undefined {
  if (!address) return undefined;
  try {
    const url = new URL(address, document.baseURI);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
