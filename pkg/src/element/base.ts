/** A base class that can be imported where there is no page, e.g. while a server renders one. */
export const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);
