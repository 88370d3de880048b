/** Finds the page's own elements. */

/** The element with this id. index.html contains it, so its absence is a defect. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element as E;
}
