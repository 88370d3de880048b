/** Judges what the page's own policies let out. */
import { dangerousScripts, isAnywhere, sourcesFor } from './csp.ts';
import type { Policy } from './csp.ts';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';

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

/** `policies` are those that the browser enforces. */
export function judgePage(policies: readonly Policy[], reportOnly: boolean): readonly Finding[] {
  if (policies.length === 0) {
    return [finding('page.policy', 'fail', reportOnly ? 'reportOnly' : 'missing')];
  }
  return [
    finding('page.policy', 'pass', 'present'),
    scripts(policies),
    workers(policies),
    connections(policies),
    forms(policies),
    resources(policies),
    base(policies),
  ];
}

function scripts(policies: readonly Policy[]): Finding {
  const verdicts = ['script-src', 'script-src-elem'].map((directive) => narrowest(policies, directive, dangerousScripts));
  const [main] = verdicts;
  if (!main) return finding('page.scripts', 'fail', 'missing');
  const wide = [...new Set(verdicts.flatMap((verdict) => verdict?.wide ?? []))];
  if (wide.length > 0) return finding('page.scripts', 'fail', 'wide', { sources: wide.join(' ') });
  return finding('page.scripts', 'pass', 'narrow', { sources: listed(main.sources) });
}

function workers(policies: readonly Policy[]): Finding {
  const found = narrowest(policies, 'worker-src', (sources) => sources.filter((source) => isAnywhere(source) || source === 'data:'));
  if (!found) return finding('page.workers', 'fail', 'missing');
  const { by, sources, wide } = found;
  if (wide.length > 0) return finding('page.workers', 'fail', 'wide', { by, sources: wide.join(' ') });
  return finding('page.workers', 'pass', by === 'worker-src' ? 'narrow' : 'fallback', { by, sources: listed(sources) });
}

function connections(policies: readonly Policy[]): Finding {
  const found = narrowest(policies, 'connect-src', anywhere);
  if (!found) return finding('page.connections', 'fail', 'missing');
  const { by, sources, wide } = found;
  if (wide.length > 0) return finding('page.connections', 'fail', 'wide', { by, sources: wide.join(' ') });
  return finding('page.connections', 'pass', 'narrow', { by, sources: listed(sources) });
}

function forms(policies: readonly Policy[]): Finding {
  const found = narrowest(policies, 'form-action', anywhere);
  if (!found) return finding('page.forms', 'fail', 'missing');
  if (found.wide.length > 0) return finding('page.forms', 'fail', 'wide', { sources: found.wide.join(' ') });
  return finding('page.forms', 'pass', 'narrow', { sources: listed(found.sources) });
}

/** The address of a picture, font or frame can carry any data to a server. */
function resources(policies: readonly Policy[]): Finding {
  const open = RESOURCES.filter((directive) => {
    const found = narrowest(policies, directive, anywhere);
    return !found || found.wide.length > 0;
  });
  if (open.length > 0) return finding('page.resources', 'fail', 'wide', { directives: open.join(', ') });
  const elsewhere = new Set(RESOURCES.flatMap((directive) => narrowest(policies, directive, anywhere)?.sources ?? [])
    .filter((source) => !source.startsWith("'") && !/^(data|blob):$/.test(source)));
  return finding('page.resources', 'pass', elsewhere.size > 0 ? 'named' : 'narrow', { sources: [...elsewhere].join(' ') });
}

function base(policies: readonly Policy[]): Finding {
  const found = narrowest(policies, 'base-uri', anywhere);
  return found && found.wide.length === 0 ? finding('page.base', 'pass', 'narrow') : finding('page.base', 'fail', 'missing');
}
