/** Judges what the page's own policies let out. */
import { addresses } from './addresses.ts';
import { dangerousScripts, isAnywhere, sourcesFor } from './csp.ts';
import type { Policy } from './csp.ts';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import { allows, foreignSources } from './sources.ts';

const RESOURCES = ['img-src', 'style-src', 'font-src', 'media-src', 'frame-src', 'object-src', 'manifest-src'];

interface Ruling {
  readonly by: string;
  readonly sources: readonly string[];
  /** Those that are too wide. */
  readonly wide: readonly string[];
}

/**
 * The verdict of the narrowest policy, which decides because all policies must allow something.
 * `undefined` if no policy mentions the directive, and everything is allowed.
 */
function narrowest(policies: readonly Policy[], directive: string, tooWide: (sources: readonly string[]) => readonly string[]): Ruling | undefined {
  const verdicts = policies.flatMap((policy) => {
    const found = sourcesFor(policy, directive);
    return found ? [{ ...found, wide: tooWide(found.sources) }] : [];
  });
  return verdicts.sort((a, b) => a.wide.length - b.wide.length)[0];
}

const anywhere = (sources: readonly string[]): readonly string[] => sources.filter(isAnywhere);
const listed = (sources: readonly string[]): string => sources.join(' ') || "'none'";

/** A page, as far as its policies are about it. */
export interface Governed {
  readonly url: string;
  /** Those that the browser enforces. */
  readonly policies: readonly Policy[];
  readonly reportOnly: boolean;
  readonly sendsTo: readonly string[];
  readonly sandbox: readonly string[] | undefined;
}

type IsOwn = (url: string) => boolean;

export function judgePage(page: Governed, isOwn: IsOwn): readonly Finding[] {
  const { policies, reportOnly } = page;
  if (policies.length === 0) return [finding('page.policy', 'fail', reportOnly ? 'reportOnly' : 'missing'), ...sandboxed(page)];
  const foreign = (directive: string): readonly string[] => (
    narrowest(policies, directive, (sources) => foreignSources(sources, page.url, isOwn))?.wide ?? []);
  return [
    finding('page.policy', 'pass', 'present'),
    scripts(policies, foreign),
    workers(policies, foreign('worker-src')),
    connections(policies, foreign('connect-src')),
    ...forms(page, foreign('form-action')),
    resources(policies, foreign),
    base(policies, foreign('base-uri')),
  ];
}

function scripts(policies: readonly Policy[], foreign: (directive: string) => readonly string[]): Finding {
  const directives = ['script-src', 'script-src-elem'];
  const verdicts = directives.map((directive) => narrowest(policies, directive, dangerousScripts));
  const [main] = verdicts;
  if (!main) return finding('page.scripts', 'fail', 'missing');
  const wide = [...new Set(verdicts.flatMap((verdict) => verdict?.wide ?? []))];
  if (wide.length > 0) return finding('page.scripts', 'fail', 'wide', { sources: wide.join(' ') });
  // Beside 'strict-dynamic' browsers ignore servers.
  const strict = policies.some((policy) => sourcesFor(policy, 'script-src')?.sources.includes("'strict-dynamic'"));
  const others = strict ? [] : [...new Set(directives.flatMap(foreign))];
  if (others.length > 0) return finding('page.scripts', 'fail', 'foreign', { sources: others.join(' ') });
  return finding('page.scripts', 'pass', 'narrow', { sources: listed(main.sources) });
}

function workers(policies: readonly Policy[], foreign: readonly string[]): Finding {
  const found = narrowest(policies, 'worker-src', (sources) => sources.filter((source) => isAnywhere(source) || source === 'data:'));
  if (!found) return finding('page.workers', 'fail', 'missing');
  const { by, sources, wide } = found;
  if (wide.length > 0) return finding('page.workers', 'fail', 'wide', { by, sources: wide.join(' ') });
  // What stands in for it is judged where it stands.
  if (foreign.length > 0 && by === 'worker-src') return finding('page.workers', 'unsure', 'foreign', { sources: foreign.join(' ') });
  return finding('page.workers', 'pass', by === 'worker-src' ? 'narrow' : 'fallback', { by, sources: listed(sources) });
}

function connections(policies: readonly Policy[], foreign: readonly string[]): Finding {
  const found = narrowest(policies, 'connect-src', anywhere);
  if (!found) return finding('page.connections', 'fail', 'missing');
  const { by, sources, wide } = found;
  if (wide.length > 0) return finding('page.connections', 'fail', 'wide', { by, sources: wide.join(' ') });
  if (foreign.length > 0) return finding('page.connections', 'unsure', 'foreign', { by, sources: foreign.join(' ') });
  return finding('page.connections', 'pass', 'narrow', { by, sources: listed(sources) });
}

function forms(page: Governed, foreign: readonly string[]): readonly Finding[] {
  const { policies, sendsTo, url } = page;
  const blocked = sendsTo.filter((action) => policies.some((policy) => !allows(policy.get('form-action') ?? ['*'], action, url)));
  const found = narrowest(policies, 'form-action', anywhere);
  if (blocked.length > 0) return [finding('page.forms', 'fail', 'blocked', { sources: listed(found?.sources ?? []), actions: addresses(blocked.map((each) => ({ url: each }))) })];
  const closed = sandboxed(page);
  if (closed.length > 0) return closed;
  if (!found) return [finding('page.forms', 'fail', 'missing')];
  if (found.wide.length > 0) return [finding('page.forms', 'fail', 'wide', { sources: found.wide.join(' ') })];
  const others = foreign.filter((source) => !sendsTo.some((action) => allows([source], action, url)));
  if (others.length > 0) return [finding('page.forms', 'unsure', 'foreign', { sources: others.join(' ') })];
  return [finding('page.forms', 'pass', 'narrow', { sources: listed(found.sources) })];
}

function sandboxed({ sendsTo, sandbox }: Governed): readonly Finding[] {
  return sendsTo.length > 0 && sandbox && !sandbox.includes('allow-forms') ? [finding('page.forms', 'fail', 'sandboxed')] : [];
}

/** The address of a picture, font or frame can carry any data to a server. */
function resources(policies: readonly Policy[], foreign: (directive: string) => readonly string[]): Finding {
  const open = RESOURCES.filter((directive) => {
    const found = narrowest(policies, directive, anywhere);
    return !found || found.wide.length > 0;
  });
  if (open.length > 0) return finding('page.resources', 'fail', 'wide', { directives: open.join(', ') });
  const elsewhere = [...new Set(RESOURCES.flatMap(foreign))];
  if (elsewhere.length > 0) return finding('page.resources', 'unsure', 'foreign', { sources: elsewhere.join(' ') });
  return finding('page.resources', 'pass', 'narrow');
}

function base(policies: readonly Policy[], foreign: readonly string[]): Finding {
  const found = narrowest(policies, 'base-uri', anywhere);
  if (!found || found.wide.length > 0) return finding('page.base', 'fail', 'missing');
  return foreign.length > 0 ? finding('page.base', 'unsure', 'foreign', { sources: foreign.join(' ') }) : finding('page.base', 'pass', 'narrow');
}
