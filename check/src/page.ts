/** Reads and judges the page as the server sends it, without a browser. */
import { parseMeta, parsePolicies, refusesBase } from './csp.ts';
import type { Policy } from './csp.ts';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import { readHtml } from './html.ts';
import type { HtmlForm } from './html.ts';
import type { Answer } from './http.ts';
import { judgePage } from './page-policy.ts';
import { ownServers } from './sources.ts';

export interface Page {
  readonly url: string;
  /** The policies that the browser enforces. */
  readonly policies: readonly Policy[];
  readonly reportOnly: boolean;
  /** The policy that applies, from headers and meta elements. */
  readonly referrer: string | undefined;
  /** Addresses as a browser resolves them. */
  readonly scripts: readonly string[];
  readonly hasInput: boolean;
  readonly workerUrl: string | undefined;
  /** Where the form with the control goes, if the HTML says that it is sent without a script. */
  readonly sendsTo: readonly string[];
  /** What the `sandbox` of policies and frames allows; `undefined` without any. */
  readonly sandbox: readonly string[] | undefined;
}

export function readPage({ url, headers, bytes }: Answer): Page {
  const html = readHtml(bytes.toString('utf8'));
  const header = headers.get('content-security-policy') ?? '';
  const policies = [...parsePolicies(header), ...html.policies.flatMap(parseMeta)];
  const base = baseOf(url, html.base, policies);
  const resolved = (address: string): readonly string[] => (
    URL.canParse(address, base) ? [new URL(address, base).href] : []);
  return {
    url,
    policies,
    reportOnly: headers.has('content-security-policy-report-only'),
    referrer: referrerOf(headers.get('referrer-policy') ?? '', html.referrers),
    scripts: html.scripts.flatMap(resolved),
    hasInput: html.hasInput,
    workerUrl: html.workerUrl === undefined ? undefined : resolved(html.workerUrl)[0],
    sendsTo: targetsOf(html.form, url, resolved),
    sandbox: policies.map((policy) => policy.get('sandbox')).find(Boolean),
  };
}

/** A form without `action` and `method` is one that a script sends. */
function targetsOf(form: HtmlForm | undefined, page: string, resolved: (address: string) => readonly string[]): readonly string[] {
  if (!form || form.method === 'dialog' || !(form.action || form.method === 'post')) return [];
  return form.action ? resolved(form.action) : [page];
}

/** The base of relative addresses. Browsers ignore a `<base>` that a policy forbids. */
function baseOf(page: string, given: string | undefined, policies: readonly Policy[]): string {
  if (given === undefined || !URL.canParse(given, page)) return page;
  const base = new URL(given, page);
  if (/^(data|javascript):$/.test(base.protocol)) return page;
  return policies.some((policy) => refusesBase(policy, base, page)) ? page : base.href;
}

const REFERRERS = [
  'no-referrer', 'no-referrer-when-downgrade', 'same-origin', 'origin', 'strict-origin',
  'origin-when-cross-origin', 'strict-origin-when-cross-origin', 'unsafe-url',
];

/** Older names, which meta elements may still use. */
const LEGACY: Readonly<Record<string, string>> = {
  never: 'no-referrer',
  default: 'strict-origin-when-cross-origin',
  always: 'unsafe-url',
  'origin-when-crossorigin': 'origin-when-cross-origin',
};

/**
 * The last value that browsers know is the one that applies. A header may hold several values, a
 * meta element one.
 */
function referrerOf(header: string, metas: readonly string[]): string | undefined {
  const given = [
    ...header.split(',').map((each) => each.trim().toLowerCase()),
    ...metas.map((each) => each.toLowerCase()).map((each) => LEGACY[each] ?? each),
  ];
  return given.findLast((each) => REFERRERS.includes(each));
}

/** With these, other servers learn nothing about the page. */
const QUIET = ['no-referrer', 'same-origin'];

/** `own` are servers that the caller vouches for. */
export function judgeServedPage(page: Page, own: readonly string[]): readonly Finding[] {
  return [https(page), ...judgePage(page, ownServers(page.url, own)), referrer(page)];
}

function https({ url }: Page): Finding {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:') return finding('page.https', 'pass', 'encrypted');
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  return loopback ? finding('page.https', 'pass', 'loopback') : finding('page.https', 'fail', 'plain');
}

function referrer({ referrer: policy }: Page): Finding {
  if (policy === undefined) return finding('page.referrer', 'fail', 'missing');
  return finding('page.referrer', QUIET.includes(policy) ? 'pass' : 'fail', QUIET.includes(policy) ? 'quiet' : 'tells', { policy });
}
