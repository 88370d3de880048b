/** Tells whether a header is the seal's. Under it a worker can compute but cannot send anything. */
import { parsePolicies } from './csp.ts';
import type { Policy } from './csp.ts';

export const SEAL = "default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox";

export interface SealJudgement {
  readonly missing: readonly string[];
  readonly wide: readonly string[];
}

/** Whatever these say, they let nothing out of a worker. */
const HARMLESS = new Set([
  'base-uri', 'form-action', 'frame-ancestors', 'require-trusted-types-for', 'trusted-types', 'upgrade-insecure-requests',
  'block-all-mixed-content', 'require-sri-for', 'plugin-types', 'referrer', 'reflected-xss',
]);

/**
 * If there are several policies, one with the seal is enough, since each can only narrow the
 * others. A `reportOnly` policy enforces nothing, but the browser sends its reports to a server.
 */
export function judgeSeal(header: string | null, reportOnly: string | null): SealJudgement {
  const policies = parsePolicies(header ?? '');
  const [best = { missing: [SEAL], wide: [] }] = policies.map(judge).sort((a, b) => problems(a) - problems(b));
  const reports = [...policies, ...parsePolicies(reportOnly ?? '')].flatMap(reporting);
  return { ...best, wide: [...new Set([...best.wide, ...reports])] };
}

const problems = ({ missing, wide }: SealJudgement): number => missing.length + wide.length;

function judge(policy: Policy): SealJudgement {
  const missing: string[] = [];
  const wide: string[] = [];
  const written = (name: string): string => [name, ...policy.get(name) ?? []].join(' ');
  if (!policy.has('default-src')) missing.push("default-src 'none'");
  if (!policy.get('script-src')?.includes("'wasm-unsafe-eval'")) missing.push("script-src 'wasm-unsafe-eval'");
  if (!policy.has('sandbox')) missing.push('sandbox');
  for (const [name, sources] of policy) {
    const allowed = name === 'script-src' ? ["'wasm-unsafe-eval'", "'report-sample'"] : name === 'sandbox' ? ['allow-scripts'] : ["'none'", "'report-sample'"];
    const isWall = name.endsWith('-src') || /^script-src-/.test(name) || name === 'sandbox';
    if (isWall && sources.some((source) => !allowed.includes(source.toLowerCase()))) wide.push(written(name));
    else if (!isWall && !HARMLESS.has(name) && !/^report-(uri|to)$/.test(name)) wide.push(written(name));
  }
  return { missing, wide };
}

/** The browser sends what it refused, including the address, to the servers that these name. */
const reporting = (policy: Policy): readonly string[] => ['report-uri', 'report-to']
  .flatMap((name) => (policy.has(name) ? [[name, ...policy.get(name) ?? []].join(' ')] : []));
