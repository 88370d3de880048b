/** Small helpers for building elements without ever parsing HTML. */

/** The element with this id. It stands in index.html, so its absence is a defect. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element as E;
}

/** A new element with a class, text and children. */
export function make<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  { className = '', text = '' }: { className?: string; text?: string } = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

/** A button whose name says what it does and to which picture. */
export function makeButton(text: string, name: string, onClick: () => void): HTMLButtonElement {
  const button = make('button', { text });
  button.type = 'button';
  button.setAttribute('aria-label', name);
  button.addEventListener('click', onClick);
  return button;
}
