/** The page as it is served, judged without a browser. */
import { parseMeta, parsePolicies } from './csp.ts';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import type { Html } from './html.ts';
import type { Answer } from './http.ts';
import { judgePage } from './page-policy.ts';

/** Other servers learn nothing of the page from these. */
const QUIET = ['no-referrer', 'same-origin'];

export function judgeServedPage({ url, headers }: Answer, html: Html): readonly Finding[] {
  const policies = [
    ...parsePolicies(headers.get('content-security-policy') ?? ''),
    ...html.policies.flatMap(parseMeta),
  ];
  return [https(url), ...judgePage(policies, headers.has('content-security-policy-report-only')), referrer(headers, html)];
}

function https(url: string): Finding {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:') return finding('page.https', 'pass', 'encrypted');
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
  return loopback ? finding('page.https', 'pass', 'loopback') : finding('page.https', 'fail', 'plain');
}

function referrer(headers: Headers, html: Html): Finding {
  // The meta element is read later; of several policies the last that browsers know counts.
  const given = html.referrer ?? headers.get('referrer-policy') ?? '';
  const policy = given.split(',').map((each) => each.trim().toLowerCase()).filter(Boolean).at(-1);
  if (policy === undefined) return finding('page.referrer', 'fail', 'missing');
  return finding('page.referrer', QUIET.includes(policy) ? 'pass' : 'fail', QUIET.includes(policy) ? 'quiet' : 'tells', { policy });
}
