/**
 * The worker's own look at its walls. Served with
 * `Content-Security-Policy: default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox`
 * a worker can compute and can send nothing. Here the ways out are tried once, before any picture is
 * there. A request that merely failed proves nothing, since the network may have been down: a way counts
 * as shut only when the browser *reports* that the policy stopped it, or when it was refused and a policy that
 * another report quotes forbids it by its text (Firefox tells the page, not the worker, of scripts refused to a worker
 * of a page from a file). If no quoted policy forbids every server, one that was not tried may be open.
 *
 * WebKit sends workers no reports at all. There a way counts as shut when it was refused and so was the same without any
 * network: at their construction a WebSocket, an EventSource and a worker of the own server are refused only by a policy,
 * and a `data:` address and `eval` are at hand.
 *
 * A second worker is another exception, for Firefox refuses it without a report: it is asked to start from
 * this very script, which is at hand, and counts as shut when the browser refuses. From a Blob it may start, for it
 * inherits the policy: then it looks at its own walls, and what it finds open is open.
 */
import type { SealReport } from '../shared/protocol.ts';
import { trustedWorkerUrl } from '../shared/trusted.ts';
import { areLocal, isAirtight } from './policy.ts';

/**
 * How long the browser may take to report on all attempts. Sealed, it takes some milliseconds; a phone that is
 * busy must not be taken for an open door. Only a worker that is not sealed and gets no answer waits this long.
 */
const REPORT_WITHIN_MS = 5000;

/**
 * How long further reports are waited for once an answer from outside has come, when there is no seal anyway, or once all
 * ways are shut and the policy that forbids every other one has not been quoted yet.
 */
const REPORT_AFTER_ANSWER_MS = 250;

/** An engine that has sent no report by then although a policy refused the WebSocket sends none. */
const SILENT_AFTER_MS = 1000;

/** In the address of a worker that was started only to see whether it can be. */
const PROBE_HASH = '#jimun-seal-probe';

interface WorkerScope {
  readonly location: { readonly href: string; readonly hash: string; readonly origin: string };
  addEventListener(type: 'securitypolicyviolation', listener: (event: SecurityPolicyViolationEvent) => void): void;
  removeEventListener(type: 'securitypolicyviolation', listener: (event: SecurityPolicyViolationEvent) => void): void;
  importScripts(url: string): void;
}

/** A worker that starts unless a policy forbids it, and may be without any. */
const DATA_WORKER = 'data:text/javascript,postMessage(0)';

/** What is tried where there is no server: a name that never resolves. Only a policy tells it from a shut way. */
const NO_SERVER = 'https://jimun.invalid/';

/** Each tries to reach an address of its own, by which the reports are told apart. */
const ATTEMPTS: Readonly<Record<string, (address: string, scope: WorkerScope) => unknown>> = {
  fetch: (address) => fetch(address, { mode: 'no-cors', cache: 'no-store', credentials: 'omit' }),
  xhr: (address) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.onerror = () => reject(new Error('refused'));
    request.onload = resolve;
    request.open('GET', address);
    request.send();
  }),
  websocket: (address) => new WebSocket(address.replace(/^http/, 'ws')),
  import: (address) => import(/* @vite-ignore */ address),
  importscripts: (address, scope) => scope.importScripts(address),
  worker: (address) => new Promise((resolve, reject) => {
    const second = new Worker(trustedWorkerUrl(address));
    second.onmessage = resolve;
    second.onerror = (event) => { event.preventDefault(); reject(new Error('refused')); };
  }),
};

/** In WebKit each of these is refused before any network, and only by a policy. */
const REFUSED_AT_ONCE: readonly string[] = ['websocket', 'worker'];

/** Whether this very worker is only a probe: then it must do nothing but tell that it started, and of its walls. */
export function isProbe(scope: WorkerScope): boolean {
  return scope.location.hash === PROBE_HASH;
}

/** For a probe: the ways out that were not seen to be shut. */
export async function openWays(scope: WorkerScope): Promise<readonly string[]> {
  return (await tryWaysOut(scope)).open;
}

/** Tries the ways out and reports which were not seen to be shut. */
export async function inspectSeal(scope: WorkerScope): Promise<SealReport> {
  const itself = scope.location.href + PROBE_HASH;
  const others = fromBlob(scope) ? [DATA_WORKER] : [DATA_WORKER, itself];
  const [{ open, evidence }, ...started] = await Promise.all([tryWaysOut(scope), ...others.map(startsOpen)]);
  const worker = started.includes(true) || (open.length === 0 && fromBlob(scope) && await startsOpen(itself));
  if (worker) return { sealed: false, open: [...new Set([...open, 'worker'])] };
  return { sealed: open.length === 0, open, ...(evidence ? { evidence } : {}) };
}

function fromBlob({ location }: WorkerScope): boolean {
  return location.href.startsWith('blob:');
}

/** Each way out by the address that it is tried with. */
function waysOut(scope: WorkerScope): Map<string, string> {
  // A Blob's worker may start others from Blobs; where there is a server, whether from there one may start is tried too.
  const second = fromBlob(scope) && ownServer(scope) !== undefined;
  return new Map(Object.keys(ATTEMPTS).filter((channel) => channel !== 'worker' || second)
    .map((channel) => [new URL(`jimun-seal-probe/${channel}`, ownServer(scope) ?? NO_SERVER).href, channel]));
}

async function tryWaysOut(scope: WorkerScope): Promise<Pick<SealReport, 'open' | 'evidence'>> {
  const waiting = waysOut(scope);
  const refused = new Set<string>();
  const refusedAtOnce = new Set<string>();
  let quoted = false;
  let airtight = false;

  const silent = await new Promise<boolean>((resolve) => {
    let reports = 0;
    const allRefused = (): boolean => [...waiting.values()].every((channel) => refused.has(channel));
    const onReport = (event: SecurityPolicyViolationEvent): void => {
      if (event.disposition !== 'enforce') return;
      reports += 1;
      quoted ||= event.originalPolicy !== '';
      airtight ||= isAirtight(event.originalPolicy);
      waiting.delete(event.blockedURI.replace(/^ws/, 'http'));
      look();
    };
    const look = (): void => {
      if (airtight && allRefused()) finish(false);
      else if (waiting.size === 0) (quoted ? finishSoon : finish)(false);
    };
    const listening = setTimeout(() => {
      const byPolicy = REFUSED_AT_ONCE.every((channel) => refusedAtOnce.has(channel) || ![...waiting.values()].includes(channel));
      if (reports > 0 || !byPolicy || !allRefused()) return;
      // Where that is not seen either, reports may still be on their way.
      void refusedWithoutNetwork(scope).then((proven) => { if (proven && reports === 0) finish(true); });
    }, SILENT_AFTER_MS);
    let timer = setTimeout(() => finish(false), REPORT_WITHIN_MS);
    const finishSoon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => finish(false), REPORT_AFTER_ANSWER_MS);
    };
    const finish = (noReports: boolean): void => {
      clearTimeout(listening);
      clearTimeout(timer);
      scope.removeEventListener('securitypolicyviolation', onReport);
      resolve(noReports);
    };
    scope.addEventListener('securitypolicyviolation', onReport);
    for (const [address, channel] of [...waiting]) {
      const failed = (reason: unknown): void => {
        refused.add(channel);
        if (reason instanceof DOMException && reason.name === 'SecurityError') refusedAtOnce.add(channel);
        look();
      };
      try {
        void Promise.resolve(ATTEMPTS[channel]?.(address, scope)).then((answer) => {
          if (answer instanceof Response) finishSoon();
        }, failed);
      } catch (thrown) {
        failed(thrown);
      }
    }
  });
  if (silent) return { open: [], evidence: 'refusals' };
  const open = airtight ? [...waiting.values()].filter((channel) => !refused.has(channel)) : [...waiting.values()];
  return { open: quoted && !airtight ? [...open, 'elsewhere'] : open };
}

/** WebKit's words for a refused `eval` quote the directive. */
const REFUSED_EVAL = /directive: "(?:script|default)-src ([^"]*)"/;

/**
 * Whether what needs no network is refused: connections by a `data:` address, EventSources (at their construction, to
 * the own server and by `https:` to any), scripts by `eval`.
 */
async function refusedWithoutNetwork(scope: WorkerScope): Promise<boolean> {
  const connects = await fetch('data:,').then(() => true, () => false);
  for (const server of [ownServer(scope) ?? NO_SERVER, NO_SERVER]) {
    try {
      new EventSource(new URL('jimun-seal-probe/eventsource', server)).close();
      return false;
    } catch {
      // By the policy: nothing is asked of the network before that.
    }
  }
  try {
    // Indirect, so that it is the global one.
    (0, eval)('');
    return false;
  } catch (thrown) {
    const [, sources] = (thrown instanceof EvalError && REFUSED_EVAL.exec(thrown.message)) || [];
    return !connects && sources !== undefined && areLocal(sources.split(' '));
  }
}

/** Whether a second worker starts from there and finds a way out, or does not say. Firefox leaves some without a start. */
async function startsOpen(address: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const open = await answerOf(address);
    if (open !== undefined) return open;
  }
  return true;
}

/** Nothing, if there is no answer in time. */
function answerOf(address: string): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    let second: Worker | undefined;
    const finish = (open: boolean | undefined): void => {
      clearTimeout(timer);
      second?.terminate();
      resolve(open);
    };
    const timer = setTimeout(() => finish(undefined), REPORT_WITHIN_MS);
    try {
      second = new Worker(trustedWorkerUrl(address));
      second.onmessage = ({ data }: MessageEvent<unknown>) => finish(!Array.isArray(data) || data.length > 0);
      second.onerror = (event) => {
        event.preventDefault();
        finish(false);
      };
    } catch {
      finish(false);
    }
  });
}

/** The server that the policy is likeliest to allow: that of a Blob's worker is its page's. A page from a file has none. */
function ownServer({ location }: WorkerScope): string | undefined {
  return [location.href, `${location.origin}/`].find((address) => address.startsWith('http'));
}
