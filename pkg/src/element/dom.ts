/** Small helpers that build elements without ever parsing HTML. */

/** A new element with its parts, attributes and children. */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  { part, text, ...attributes }: { readonly part?: string; readonly text?: string; readonly [name: string]: string | undefined } = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  if (part) element.setAttribute('part', part);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

export function makeButton(part: string, onClick: () => void): HTMLButtonElement {
  const button = make('button', { part: `button ${part}`, type: 'button' });
  button.addEventListener('click', onClick);
  return button;
}

/**
 * Sets the text only if it changes, because screen readers read out a live region whenever it is
 * set.
 */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shares one sheet among all elements of a page. Creates it when the first element needs it. */
export function sheetOf(css: string): () => CSSStyleSheet {
  let sheet: CSSStyleSheet | undefined;
  return () => {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    return sheet;
  };
}
