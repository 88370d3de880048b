/** Leaves the page: covers it, wipes it and goes elsewhere. */
import { sheetOf } from '../element/dom.ts';
import coverStyle from './cover.css';
import hideStyle from './hide.css';

const coverSheet = sheetOf(coverStyle);
const hideSheet = sheetOf(hideStyle);

/**
 * Covers the page immediately, because going elsewhere may take a while. `words` are for people who
 * do not see the screen.
 */
export function coverPage(words: string): void {
  document.title = '\u200b';
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hideSheet()];
  const cover = document.createElement('div');
  const root = cover.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = [coverSheet()];
  const text = document.createElement('p');
  text.setAttribute('role', 'alert');
  root.append(text);
  // Outside the body, which is hidden.
  document.documentElement.append(cover);
  text.textContent = words;
}

/** Clears what was typed. The inputs wipe their own fingerprints when they hear `jimun-exit`. */
export function wipeForms(): void {
  // Called through the prototype, because a button named `reset` would replace the form's method.
  for (const form of document.forms) HTMLFormElement.prototype.reset.call(form);
  for (const field of document.querySelectorAll('input, textarea')) {
    if (field instanceof HTMLTextAreaElement) field.value = '';
    else if (field instanceof HTMLInputElement && !['button', 'submit', 'reset', 'hidden', 'checkbox', 'radio'].includes(field.type)) field.value = '';
  }
}

/**
 * Replaces this page, so that Back does not return here. The destination does not learn the address
 * of this page.
 */
export function goTo(address: string): void {
  try {
    // The address stays, so the history gains no entry. A state that the page kept there is lost.
    if (history.state !== null) history.replaceState(null, '');
  } catch {
    // Some sandboxes forbid this call.
  }
  const policy = document.createElement('meta');
  policy.name = 'referrer';
  policy.content = 'no-referrer';
  document.head.append(policy);
  // However the person comes back, the browser must not show this page from its memory.
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  location.replace(address);
}

/** `address`, if it is an http or https address. A script in its place counts as none. */
export function webAddress(address: string | null | undefined): string | undefined {
  if (!address) return undefined;
  try {
    const url = new URL(address, document.baseURI);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
