/**
 * Finds the worker as it is served, and compares it with what docs/seal.md requires of a
 * deployment.
 */
import { randomBytes } from 'node:crypto';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import type { Answer } from './http.ts';
import { isWorker, versionIn, versionOf } from './integrity.ts';
import type { Integrity } from './integrity.ts';
import type { Page } from './page.ts';
import { judgeSeal } from './seal-header.ts';

/** `seen`: the browser started it. `given`: by option. `html`: the page's HTML names it. */
export interface WorkerPlace {
  readonly url: string;
  readonly by: 'seen' | 'given' | 'html';
}

/**
 * Finds the worker by the best available evidence. `started` are the addresses of workers that the
 * browser started.
 */
export async function findWorker(
  given: string | undefined, page: Page, started: readonly string[], integrity: Integrity,
  read: (url: string) => Promise<Answer | undefined>,
): Promise<WorkerPlace | undefined> {
  const served = started.filter((url) => url.startsWith('http'));
  if (given !== undefined) {
    const url = new URL(given, page.url);
    // The page may request it with its version.
    const seen = served.find((each) => new URL(each).origin + new URL(each).pathname === url.origin + url.pathname);
    return seen !== undefined && url.search === '' ? { url: seen, by: 'seen' } : { url: url.href, by: 'given' };
  }
  for (const url of served) {
    const answer = await read(url);
    if (answer && isWorker(answer.bytes)) return { url, by: 'seen' };
  }
  if (page.workerUrl === undefined) return undefined;
  const url = new URL(page.workerUrl);
  // As in pkg/src/page/place.ts.
  const version = `?v=${versionIn(integrity)}`;
  if (url.pathname.endsWith('/')) return { url: new URL(`worker.js${version}`, url).href, by: 'html' };
  if (url.search === '') url.search = version;
  return { url: url.href, by: 'html' };
}

/**
 * A page requests a worker again in the middle of a batch. It should still be in the cache then.
 */
const MIN_AGE_S = 86_400;

/**
 * The same file at an address that no cache has. The package asks at such an address, too, when a
 * worker comes unsealed.
 */
export function freshAddress(url: string): string {
  const fresh = new URL(url);
  fresh.searchParams.set('jimun-check', randomBytes(6).toString('hex'));
  return fresh.href;
}

/** `fresh` is what the server sends there. */
export function judgeWorker({ url, by }: WorkerPlace, answer: Answer | undefined, fresh: Answer | undefined): readonly Finding[] {
  if (!answer || answer.status !== 200) {
    return [finding('worker.found', 'fail', 'unanswered', { url, status: answer?.status ?? '–' })];
  }
  if (!isWorker(answer.bytes)) return [finding('worker.found', 'fail', 'other', { url, type: answer.headers.get('content-type') ?? '–' })];
  return [
    finding('worker.found', 'pass', by, { url }), header(answer), type(answer), cache(answer), ...returning(answer, fresh), version(url, by, answer),
  ];
}

/**
 * Browsers that were here before may still have the worker as it was then, with the headers of
 * then.
 */
function returning(answer: Answer, fresh: Answer | undefined): readonly Finding[] {
  const sealed = header(answer).status === 'pass';
  if (fresh?.status === 200 && isWorker(fresh.bytes) && (header(fresh).status === 'pass') !== sealed) {
    return [finding('worker.returning', 'fail', sealed ? 'elsewhere' : 'cached')];
  }
  const given = answer.headers.get('cache-control') ?? '';
  if (cache(answer).status !== 'pass') return [];
  return [sealed ? finding('worker.returning', 'pass', 'note', { cache: given }) : finding('worker.returning', 'fail', 'stuck', { cache: given })];
}

function header({ headers }: Answer): Finding {
  const given = headers.get('content-security-policy');
  const { missing, wide } = judgeSeal(given, headers.get('content-security-policy-report-only'));
  if (!given) return finding('worker.header', 'fail', 'missing');
  if (wide.length > 0) return finding('worker.header', 'fail', 'wide', { wide: wide.join('; ') });
  if (missing.length > 0) return finding('worker.header', 'fail', 'incomplete', { missing: missing.join('; ') });
  return finding('worker.header', 'pass', 'sealed');
}

function type({ headers }: Answer): Finding {
  const given = headers.get('content-type') ?? '';
  return /^(text|application)\/(x-)?(java|ecma)script\s*(;|$)/i.test(given)
    ? finding('worker.type', 'pass', 'script', { type: given })
    : finding('worker.type', 'fail', 'other', { type: given || '–' });
}

function cache({ headers }: Answer): Finding {
  const given = headers.get('cache-control') ?? '';
  const age = Number(/(?:^|[\s,])max-age=(\d+)/i.exec(given)?.[1] ?? 0);
  return age >= MIN_AGE_S && !/no-(store|cache)/i.test(given)
    ? finding('worker.cache', 'pass', 'kept', { cache: given })
    : finding('worker.cache', 'fail', 'short', { cache: given || '–' });
}

function version(url: string, by: WorkerPlace['by'], { bytes }: Answer): Finding {
  const given = new URL(url).searchParams.get('v');
  const expected = versionOf(bytes);
  if (given === expected) return finding('worker.version', 'pass', 'equal');
  if (given !== null) return finding('worker.version', 'fail', 'other', { given, expected });
  return by === 'seen' ? finding('worker.version', 'fail', 'missing', { expected }) : finding('worker.version', 'unsure', 'unseen', { expected });
}
