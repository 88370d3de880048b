/**
 * Tells what a Content-Security-Policy lets out. The worker reads policies with the same parser.
 */
import { directivesOf } from '../../pkg/src/worker/policy.ts';

/**
 * Maps directives to sources. As in browsers, the first of several directives with the same name
 * counts.
 */
export type Policy = ReadonlyMap<string, readonly string[]>;

/** The policies of a header, separated by commas. */
export function parsePolicies(header: string): readonly Policy[] {
  return header.split(',').map(policyOf).filter((policy) => policy.size > 0);
}

function policyOf(text: string): Policy {
  const policy = new Map<string, readonly string[]>();
  for (const { name, sources } of directivesOf(text)) {
    if (!policy.has(name)) policy.set(name, sources.map(lowerKeyword));
  }
  return policy;
}

/** Browsers ignore these in a meta element. */
const NOT_IN_META = ['frame-ancestors', 'report-uri', 'sandbox'];

/**
 * The policy of a meta element. Commas separate nothing here, because by the standard an element
 * holds one policy.
 */
export function parseMeta(content: string): readonly Policy[] {
  const policy = new Map([...policyOf(content)].filter(([name]) => !NOT_IN_META.includes(name)));
  return policy.size > 0 ? [policy] : [];
}

const lowerKeyword = (source: string): string => (/^'|^[a-z-]+:$/i.test(source) && !/^'(nonce|sha\d+)-/i.test(source) ? source.toLowerCase() : source);

/** The directives that apply if one is missing. */
const FALLBACKS: Readonly<Record<string, readonly string[]>> = {
  'worker-src': ['child-src', 'script-src', 'default-src'],
  'frame-src': ['child-src', 'default-src'],
  'script-src-elem': ['script-src', 'default-src'],
  'form-action': [],
  'base-uri': [],
};

/**
 * The sources that apply to a directive, and the directive that lists them; `undefined` if there is
 * none and everything is allowed.
 */
export function sourcesFor(policy: Policy, directive: string): { readonly by: string; readonly sources: readonly string[] } | undefined {
  for (const by of [directive, ...FALLBACKS[directive] ?? ['default-src']]) {
    const sources = policy.get(by);
    if (sources) return { by, sources };
  }
  return undefined;
}

/**
 * Whether the policy forbids this address in `<base>`. Assumes that servers named in the policy are
 * the right ones.
 */
export function refusesBase(policy: Policy, base: URL, page: string): boolean {
  const sources = policy.get('base-uri');
  if (sources === undefined) return false;
  return !sources.some((source) => (source === "'self'" ? base.origin === new URL(page).origin : source !== "'none'"));
}

/** Any server: an asterisk as the host, or only a scheme. */
const ANYWHERE = /^((https?|wss?|ftp):)?(\/\/)?\*(:(\*|\d+))?(\/.*)?$|^(https?|wss?|ftp):$/;

export const isAnywhere = (source: string): boolean => ANYWHERE.test(source);

/** Sources that let a page run scripts which nobody put there on purpose. */
export function dangerousScripts(sources: readonly string[]): readonly string[] {
  const trusted = sources.some((source) => /^'(nonce|sha\d+)-/i.test(source));
  const strict = sources.includes("'strict-dynamic'");
  return sources.filter((source) => {
    if (source === "'unsafe-eval'") return true;
    // Browsers that support nonces and hashes ignore it next to them.
    if (source === "'unsafe-inline'") return !trusted && !strict;
    return !strict && (isAnywhere(source) || /^(data|blob|filesystem):$/.test(source));
  });
}
