/** The little that is read of a page's HTML without a browser. */

export interface Html {
  /** Policies in meta elements. */
  readonly policies: readonly string[];
  readonly referrer: string | undefined;
  readonly scripts: readonly string[];
  readonly hasInput: boolean;
  /** The `worker-url` of the first `<jimun-input>` that has one. */
  readonly workerUrl: string | undefined;
}

export function readHtml(html: string): Html {
  const text = html.replace(/<!--[^]*?-->/g, '');
  const tags = (name: string): readonly ReadonlyMap<string, string>[] => (
    [...text.matchAll(new RegExp(`<${name}(?=[\\s/>])((?:"[^"]*"|'[^']*'|[^'">])*)>`, 'gi'))].map(([, inside]) => attributesOf(inside ?? '')));
  const metas = tags('meta');
  const inputs = tags('jimun-input');
  return {
    policies: metas.filter((meta) => meta.get('http-equiv')?.toLowerCase() === 'content-security-policy').map((meta) => meta.get('content') ?? ''),
    referrer: metas.findLast((meta) => meta.get('name')?.toLowerCase() === 'referrer')?.get('content'),
    scripts: tags('script').flatMap((script) => script.get('src') ?? []),
    hasInput: inputs.length > 0,
    workerUrl: inputs.flatMap((input) => input.get('worker-url') ?? [])[0],
  };
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name, double, single, bare] of text.matchAll(/([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    const key = (name ?? '').toLowerCase();
    if (!attributes.has(key)) attributes.set(key, decoded(double ?? single ?? bare ?? ''));
  }
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };

const decoded = (text: string): string => text
  .replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_, hex: string | undefined, digits: string) => String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(digits)))
  .replace(/&(amp|quot|apos|lt|gt);/g, (whole, name: string) => ENTITIES[name] ?? whole);
