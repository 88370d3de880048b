/** Reads Content-Security-Policy and says what a policy lets out. */

/** Directive to sources. As browsers do it, the first of several directives of one name counts. */
export type Policy = ReadonlyMap<string, readonly string[]>;

/** The policies of a header (commas part them) or of a meta element. */
export function parsePolicies(text: string): readonly Policy[] {
  return text.split(',').map((each) => {
    const policy = new Map<string, readonly string[]>();
    for (const part of each.split(';')) {
      const [name, ...sources] = part.trim().split(/[\t\n\f\r ]+/);
      const directive = name?.toLowerCase();
      if (directive && !policy.has(directive)) policy.set(directive, sources.map(lowerKeyword));
    }
    return policy;
  }).filter((policy) => policy.size > 0);
}

/** What browsers do not heed in a meta element. */
const NOT_IN_META = ['frame-ancestors', 'report-uri', 'sandbox'];

export function parseMeta(text: string): readonly Policy[] {
  return parsePolicies(text).map((policy) => new Map([...policy].filter(([name]) => !NOT_IN_META.includes(name))))
    .filter((policy) => policy.size > 0);
}

const lowerKeyword = (source: string): string => (/^'|^[a-z-]+:$/i.test(source) && !/^'(nonce|sha\d+)-/i.test(source) ? source.toLowerCase() : source);

/** Which directive stands in for one that is missing. */
const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  'worker-src': ['child-src', 'script-src', 'default-src'],
  'frame-src': ['child-src', 'default-src'],
  'script-src-elem': ['script-src', 'default-src'],
  'form-action': [],
  'base-uri': [],
};

/** The sources that hold for a directive, and the directive that says so; nothing when none does and all is allowed. */
export function sourcesFor(policy: Policy, directive: string): { readonly by: string; readonly sources: readonly string[] } | undefined {
  for (const by of [directive, ...FALLBACKS[directive] ?? ['default-src']]) {
    const sources = policy.get(by);
    if (sources) return { by, sources };
  }
  return undefined;
}

/** Anybody's server: a star for the host, or a scheme alone. */
const ANYWHERE = /^((https?|wss?|ftp):)?(\/\/)?\*(:(\*|\d+))?(\/.*)?$|^(https?|wss?|ftp):$/;

export const isAnywhere = (source: string): boolean => ANYWHERE.test(source);

/** What lets a page run scripts that nobody put there on purpose. */
export function dangerousScripts(sources: readonly string[]): readonly string[] {
  const trusted = sources.some((source) => /^'(nonce|sha\d+)-/i.test(source));
  const strict = sources.includes("'strict-dynamic'");
  return sources.filter((source) => {
    if (source === "'unsafe-eval'") return true;
    // Browsers that know nonces and hashes do not heed it beside them.
    if (source === "'unsafe-inline'") return !trusted && !strict;
    return !strict && (isAnywhere(source) || /^(data|blob|filesystem):$/.test(source));
  });
}
