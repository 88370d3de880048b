/**
 * The worker's own look at its walls. Served with
 * `Content-Security-Policy: default-src 'none'; script-src 'wasm-unsafe-eval'; sandbox`
 * a worker can compute and can send nothing. Here the ways out are tried once, before any picture is
 * there. A request that merely failed proves nothing, since the network may have been down: a way counts
 * as shut only when the browser *reports* that the policy stopped it.
 *
 * A second worker is the exception, for Firefox refuses it without a report: it is asked to start from
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
  xhr: (address) => {
    const request = new XMLHttpRequest();
    request.open('GET', address);
    request.send();
  },
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
  const [reported, worker] = await Promise.all([openByReport(scope), secondWorkerStarts(scope)]);
  const open = worker ? [...reported, 'worker'] : reported;
  return { sealed: open.length === 0, open };
}

async function openByReport(scope: WorkerScope): Promise<readonly string[]> {
  const waiting = new Map<string, string>();
  for (const channel of Object.keys(ATTEMPTS)) waiting.set(probeAddress(scope, channel), channel);

  await new Promise<void>((resolve) => {
    const onReport = (event: SecurityPolicyViolationEvent): void => {
      if (event.disposition !== 'enforce') return;
      waiting.delete(event.blockedURI.replace(/^ws/, 'http'));
      if (waiting.size === 0) finish();
    };
    let timer = setTimeout(() => finish(), REPORT_WITHIN_MS);
    const answered = (answer: unknown): void => {
      if (!(answer instanceof Response)) return;
      clearTimeout(timer);
      timer = setTimeout(finish, REPORT_AFTER_ANSWER_MS);
    };
    const finish = (): void => {
      clearTimeout(timer);
      scope.removeEventListener('securitypolicyviolation', onReport);
      resolve();
    };
    scope.addEventListener('securitypolicyviolation', onReport);
    for (const [address, channel] of [...waiting]) {
      // How an attempt fails does not matter: only the report counts.
      try {
        void Promise.resolve(ATTEMPTS[channel]?.(address, scope)).then(answered, () => {});
      } catch { /* as above */ }
    }
  });
  return [...waiting.values()];
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
