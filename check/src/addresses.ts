/** Addresses for a report. They may carry data of the file, so only a part of each is told. */

const MAX_ADDRESSES = 8;
const LONGEST_PART = 48;

/** A text too long to be a name, cut off. */
export const brief = (text: string): string => (text.length > LONGEST_PART ? `${text.slice(0, 12)}…` : text);

/** Without the query, and without parts too long to be a name. */
export function addressOf(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname.split('/').map(brief).join('/')}${search ? '?…' : ''}`;
}

export const addresses = (requests: readonly { readonly url: string }[]): string => list(requests.map(({ url }) => addressOf(url)));

/** Each once, and not too many. */
export function list(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  return all.slice(0, MAX_ADDRESSES).join(' ') + (all.length > MAX_ADDRESSES ? ` (+${all.length - MAX_ADDRESSES})` : '');
}
