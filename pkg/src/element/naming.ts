/** Finds the name that the page gives a form control. */

/** `aria-labelledby`, else `aria-label`, else the `<label>`s; empty if there is none. */
export function nameOf(element: HTMLElement, internals: ElementInternals): string {
  const named = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
  const root = element.getRootNode();
  const nodes: readonly (Node | null)[] = named.length > 0 && (root instanceof Document || root instanceof ShadowRoot)
    ? named.map((id) => root.getElementById(id))
    : [];
  const texts = (from: Iterable<Node | null>): string => [...from]
    .map((node) => node?.textContent?.replace(/\s+/g, ' ').trim() ?? '').filter(Boolean).join(' ');
  return texts(nodes) || element.getAttribute('aria-label')?.trim() || texts(internals.labels);
}
