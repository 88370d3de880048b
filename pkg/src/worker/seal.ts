/**
 * Lets the worker test its own seal. Served with
 * `Content-Security-Policy: default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox`
 * a worker can compute but cannot send anything. Each way out is tried once, before there is any
 * picture. A request that merely failed proves nothing, since the network may have been down. A way
 * counts as blocked in two cases:
 *
 * - The browser *reports* that the policy stopped it.
 * - It was refused, and another report quotes a policy whose text forbids it. Firefox needs this:
 *   for a worker of a page from a file, it reports refused scripts to the page, not to the worker.
 *
 * If no quoted policy forbids every server, a way that was not tried may be open.
 *
 * WebKit sends no reports to workers at all. There a way counts as blocked when it was refused, and
 * so was the same way without any network. Only a policy refuses a WebSocket, an EventSource or a
 * worker of the own server at construction, and a `data:` address and `eval` need no server.
 *
 * A second worker is another exception, because Firefox refuses it without a report. The worker
 * tries to start it from its own script, which is already loaded, and the way counts as blocked
 * when the browser refuses. From a Blob it may start, because it inherits the policy. It then tests
 * its own seal, and any way that it finds open counts as open.
 */
import type { SealReport } from '../shared/protocol.ts';
import { trustedWorkerUrl } from '../shared/trusted.ts';
import { areLocal, isAirtight } from './policy.ts';
import { narrow } from './reach.ts';

/**
 * How long the browser may take to report on all attempts. A sealed worker needs a few
 * milliseconds, but a slow report on a busy phone must not count as an open way. Only a worker that
 * is not sealed and gets no answer waits this long.
 */
const REPORT_WITHIN_MS = 5000;

/**
 * How long to wait for further reports in two cases: an answer from outside has arrived, so there
 * is no seal anyway; or all ways are blocked, but no report has yet quoted the policy that forbids
 * all others.
 */
const REPORT_AFTER_ANSWER_MS = 250;

/** A policy refused the WebSocket. An engine that has sent no report by then will not send any. */
const SILENT_AFTER_MS = 1000;

/** Marks the address of a worker that was started only to see whether it can start. */
const PROBE_HASH = '#jimun-seal-probe';

interface WorkerScope {
  readonly location: { readonly href: string; readonly hash: string; readonly origin: string };
  addEventListener(type: 'securitypolicyviolation', listener: (event: SecurityPolicyViolationEvent) => void): void;
  removeEventListener(type: 'securitypolicyviolation', listener: (event: SecurityPolicyViolationEvent) => void): void;
  importScripts(url: string): void;
}

/** A worker that starts unless a policy forbids it, and that may run without any policy. */
const DATA_WORKER = 'data:text/javascript,postMessage(0)';

/**
 * Used where there is no server: a name that never resolves. Every request to it fails, so only a
 * policy shows whether the way is blocked.
 */
const NO_SERVER = 'https://jimun.invalid/';

/** Each tries to reach its own address, which tells the reports apart. */
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

/** In WebKit only a policy refuses these before any network is used. */
const REFUSED_AT_ONCE: readonly string[] = ['websocket', 'worker'];

/**
 * Whether this worker is only a probe. A probe must only tell that it started, and what it found.
 */
export function isProbe(scope: WorkerScope): boolean {
  return scope.location.hash === PROBE_HASH;
}

/** For a probe: the ways out that it did not see blocked. */
export async function openWays(scope: WorkerScope): Promise<readonly string[]> {
  return (await tryWaysOut(scope)).open;
}

/**
 * Takes storage and channels away, tries the ways out, and reports those that were not seen
 * blocked.
 */
export async function inspectSeal(scope: WorkerScope): Promise<SealReport> {
  const reachable = narrow(scope);
  const report = await inspectWaysOut(scope);
  return reachable.length > 0 ? { sealed: false, open: [...report.open, ...reachable] } : report;
}

async function inspectWaysOut(scope: WorkerScope): Promise<SealReport> {
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

/** Each way out, by the address that it is tried with. */
function waysOut(scope: WorkerScope): Map<string, string> {
  // A Blob's worker may start others from Blobs. If there is a server, also try to start one from
  // there.
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
      // If that proves nothing either, reports may still be on their way.
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

/** WebKit's message for a refused `eval` quotes the directive. */
const REFUSED_EVAL = /directive: "(?:script|default)-src ([^"]*)"/;

/**
 * Whether the ways that need no network are refused: connections to a `data:` address, EventSources
 * (at construction, to the own server and with `https:` to any), and scripts by `eval`.
 */
async function refusedWithoutNetwork(scope: WorkerScope): Promise<boolean> {
  const connects = await fetch('data:,').then(() => true, () => false);
  for (const server of [ownServer(scope) ?? NO_SERVER, NO_SERVER]) {
    try {
      new EventSource(new URL('jimun-seal-probe/eventsource', server)).close();
      return false;
    } catch {
      // Only the policy can throw here, because the network is not used before that.
    }
  }
  try {
    // Indirect, so that it is the global `eval`.
    (0, eval)('');
    return false;
  } catch (thrown) {
    const [, sources] = (thrown instanceof EvalError && REFUSED_EVAL.exec(thrown.message)) || [];
    return !connects && sources !== undefined && areLocal(sources.split(' '));
  }
}

/**
 * Whether a second worker starts from this address and finds a way out, or does not answer. Tried
 * twice, because Firefox never starts some workers.
 */
async function startsOpen(address: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const open = await answerOf(address);
    if (open !== undefined) return open;
  }
  return true;
}

/** `undefined` if there is no answer in time. */
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

/**
 * The server that the policy most likely allows. For a Blob's worker that is the server of its
 * page. A page from a file has none.
 */
function ownServer({ location }: WorkerScope): string | undefined {
  return [location.href, `${location.origin}/`].find((address) => address.startsWith('http'));
}
