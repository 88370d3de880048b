/** Finds what makes browsers send reports to servers, also long after a visit. */
import { addresses } from './addresses.ts';
import { parsePolicies } from './csp.ts';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import type { Page } from './page.ts';

interface Answered {
  readonly url: string;
  get(header: string): string | null | undefined;
}

const HEADERS = ['nel', 'report-to', 'reporting-endpoints'];
const DIRECTIVES = ['report-uri', 'report-to'];

export function judgeReports(answers: readonly Answered[], pages: readonly Page[]): Finding {
  const named = answers.flatMap(({ url, get }) => HEADERS.filter((name) => get(name)).map((what) => ({ what, url })));
  const written = [
    ...pages.map(({ url, policies }) => ({ url, policies })),
    ...answers.map(({ url, get }) => ({ url, policies: parsePolicies(get('content-security-policy-report-only') ?? '') })),
  ].flatMap(({ url, policies }) => DIRECTIVES.filter((name) => policies.some((policy) => policy.has(name))).map((what) => ({ what, url })));
  const all = [...named, ...written];
  return all.length === 0 ? finding('page.reports', 'pass', 'none')
    : finding('page.reports', 'fail', 'sent', { names: [...new Set(all.map(({ what }) => what))].join(', '), urls: addresses(all) });
}
