/**
 * The worker's own look at its walls. Served with
 * `Content-Security-Policy: default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox`
 * a worker can compute and can send nothing. Here the ways out are tried once, before any picture is
 * there. A request that merely failed proves nothing, since the network may have been down: a way counts
 * as shut only when the browser *reports* that the policy stopped it.
 *
 * WebKit sends workers no reports at all. There a way counts as shut when it was refused and so was the same without any
 * network: a WebSocket is refused at its construction only by a policy, and a `data:` address and `eval` are at hand.
 *
 * A second worker is another exception, for Firefox refuses it without a report: it is asked to start from
 * this very script, which is at hand, and counts as shut when the browser refuses.
 */
import type { SealReport } from './protocol.ts';

/**
 * How long the browser may take to report on all attempts. Sealed, it takes some milliseconds; a phone that is
 * busy must not be taken for an open door. Only a worker that is not sealed and gets no answer waits this long.
 */
const REPORT_WITHIN_MS = 5000;

/** How long reports are still waited for once an answer from outside has come: then there is no seal anyway. */
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
};

/** Whether this very worker is only a probe: then it must do nothing but have started. */
export function isProbe(scope: WorkerScope): boolean {
  return scope.location.hash === PROBE_HASH;
}

/** Tries the ways out and reports which were not seen to be shut. */
export async function inspectSeal(scope: WorkerScope): Promise<SealReport> {
  const [{ open, evidence }, worker] = await Promise.all([tryWaysOut(scope), secondWorkerStarts(scope)]);
  if (worker) return { sealed: false, open: [...open, 'worker'] };
  return { sealed: open.length === 0, open, ...(evidence ? { evidence } : {}) };
}

async function tryWaysOut(scope: WorkerScope): Promise<Pick<SealReport, 'open' | 'evidence'>> {
  const waiting = new Map<string, string>();
  for (const channel of Object.keys(ATTEMPTS)) waiting.set(probeAddress(scope, channel), channel);
  const refused = new Set<string>();
  let byPolicy = false;

  const silent = await new Promise<boolean>((resolve) => {
    let reports = 0;
    const onReport = (event: SecurityPolicyViolationEvent): void => {
      if (event.disposition !== 'enforce') return;
      reports += 1;
      waiting.delete(event.blockedURI.replace(/^ws/, 'http'));
      if (waiting.size === 0) finish(false);
    };
    const listening = setTimeout(() => {
      const allRefused = [...waiting.values()].every((channel) => refused.has(channel));
      if (reports > 0 || !byPolicy || !allRefused) return;
      // Where that is not seen either, reports may still be on their way.
      void refusedWithoutNetwork().then((proven) => { if (proven && reports === 0) finish(true); });
    }, SILENT_AFTER_MS);
    let timer = setTimeout(() => finish(false), REPORT_WITHIN_MS);
    const answered = (answer: unknown): void => {
      if (!(answer instanceof Response)) return;
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
        if (channel === 'websocket') byPolicy = reason instanceof DOMException && reason.name === 'SecurityError';
      };
      try {
        void Promise.resolve(ATTEMPTS[channel]?.(address, scope)).then(answered, failed);
      } catch (thrown) {
        failed(thrown);
      }
    }
  });
  return silent ? { open: [], evidence: 'refusals' } : { open: [...waiting.values()] };
}

/** WebKit's words for a refused `eval` quote the directive: one that lets no script in from anywhere. */
const NO_SCRIPTS = /directive: "(?:script|default)-src '(?:none|wasm-unsafe-eval)'"/;

/** Whether what needs no network is refused: connections by a `data:` address, scripts by `eval`. */
async function refusedWithoutNetwork(): Promise<boolean> {
  const connects = await fetch('data:,').then(() => true, () => false);
  try {
    // Indirect, so that it is the global one.
    (0, eval)('');
    return false;
  } catch (thrown) {
    return !connects && thrown instanceof EvalError && NO_SCRIPTS.test(thrown.message);
  }
}

function secondWorkerStarts(scope: WorkerScope): Promise<boolean> {
  return new Promise((resolve) => {
    let second: Worker | undefined;
    const finish = (started: boolean): void => {
      clearTimeout(timer);
      second?.terminate();
      resolve(started);
    };
    const timer = setTimeout(() => finish(true), REPORT_WITHIN_MS);
    try {
      second = new Worker(scope.location.href + PROBE_HASH);
      second.onmessage = () => finish(true);
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
 * On this worker's own server, which its policy is likeliest to allow: that of a Blob worker is its page's. Where
 * there is none (a page from a file), under a name that never resolves.
 */
function probeAddress({ location }: WorkerScope, channel: string): string {
  const ownServer = location.href.startsWith('http') ? location.href : `${location.origin}/`;
  const base = ownServer.startsWith('http') ? ownServer : 'https://jimun.invalid/';
  return new URL(`jimun-seal-probe/${channel}`, base).href;
}
