/** Judges a recorded session. */
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import type { Recorded } from './recorder.ts';
import { Traces } from './traces.ts';
import type { Trace } from './traces.ts';
import type { Visit } from './visit.ts';

/** The path with which the worker tests its seal; pkg/src/worker/seal.ts. */
const PROBE = '/jimun-seal-probe/';

const MAX_ADDRESSES = 8;

/** `walled`: the browser started a worker of this package whose header is the seal's. */
export function judgeSession(visit: Visit, walled: boolean): readonly Finding[] {
  if (visit.failure !== undefined) return [finding('session.open', 'unsure', 'failed', { reason: visit.failure })];
  const traces = new Traces(visit.file);
  return [
    opened(visit),
    chosen(visit),
    ...(visit.control ? [seal(visit, walled), silence(visit), ...submitted(visit), ...carried(visit, traces), ...stored(visit, traces)] : []),
  ];
}

/**
 * The browser's log is a second witness. If it has a request that the recording lacks, the
 * recording is doubtful.
 */
function opened({ browser, requests, wire }: Visit): Finding {
  const recorded = new Set(requests.map(({ url }) => url));
  const missed = (wire?.asked ?? []).map(({ url }) => url).filter((url) => !recorded.has(url.replace(/#.*$/, '')));
  return missed.length === 0
    ? finding('session.open', 'pass', 'opened', { browser })
    : finding('session.open', 'unsure', 'missed', { urls: list(missed) });
}

function chosen({ control, state, done }: Visit): Finding {
  if (!control) return finding('session.choose', 'unsure', 'noInput');
  if (!done) return finding('session.choose', 'unsure', 'timeout');
  if (control.element === undefined) return finding('session.choose', 'pass', 'plain');
  return state && state.records > 0
    ? finding('session.choose', 'pass', 'done')
    : finding('session.choose', 'fail', 'refused', { states: state?.states.join(', ') ?? '' });
}

function seal({ state, sent }: Visit, walled: boolean): Finding {
  const out = sent.filter(({ url }) => url.includes(PROBE));
  if (out.length > 0 || state?.seal === 'open') return finding('session.seal', 'fail', 'open', { count: out.length });
  if (state?.seal === 'sealed') return finding('session.seal', 'pass', 'sealed');
  return walled ? finding('session.seal', 'pass', 'tried') : finding('session.seal', 'unsure', 'unknown');
}

/**
 * Uses the recording and the browser's log, because the recording cannot always distinguish an
 * answer from the cache from one of a server.
 */
function silence({ sent, wire, watched: { fromMs, untilMs } }: Visit): Finding {
  const recorded = sent.filter(({ phase }) => phase === 'choosing').map(({ url }) => url);
  const logged = (wire?.asked ?? []).filter(({ atMs }) => atMs > fromMs && atMs < untilMs).map(({ url }) => url);
  return recorded.length + logged.length === 0
    ? finding('session.silence', 'pass', 'silent')
    : finding('session.silence', 'fail', 'asked', { count: Math.max(recorded.length, logged.length), urls: list([...recorded, ...logged]) });
}

function submitted({ pressed, sent }: Visit): readonly Finding[] {
  if (pressed === undefined) return [];
  if (!pressed) return [finding('session.submit', 'unsure', 'noButton')];
  const requests = sent.filter(({ phase }) => phase === 'submit');
  return [requests.length === 0
    ? finding('session.submit', 'unsure', 'nothing')
    : finding('session.submit', 'pass', 'sent', { urls: addresses(requests) })];
}

/**
 * Whether any part of the file was in a request, sent or blocked, or left over the wire in another
 * way.
 */
function carried({ requests, sent, wire }: Visit, traces: Traces): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<Trace>();
  for (const [group, word] of [[sent, 'carried'], [requests.filter(({ blocked }) => blocked), 'stopped']] as const) {
    const byTrace = new Map<Trace, { readonly form: string; readonly requests: Recorded[] }>();
    for (const request of group) {
      for (const { trace, form } of traces.find(Buffer.concat(request.parts.flatMap((part) => [part, Buffer.from('\n')])))) {
        seen.add(trace);
        byTrace.set(trace, { form, requests: [...byTrace.get(trace)?.requests ?? [], request] });
      }
    }
    for (const [what, { form, requests: bearers }] of byTrace) {
      findings.push(finding('session.traces', 'fail', word, { what, form, urls: addresses(bearers) }));
    }
  }
  const unread = sent.filter(({ hidden, contentLength, bodyBytes }) => hidden || contentLength > bodyBytes);
  const onWire = new Map((wire?.bytes ?? []).flatMap((bytes) => traces.find(withoutLengths(bytes))).map(({ trace, form }) => [trace, form]));
  for (const [what, form] of onWire) {
    if (!seen.has(what)) findings.push(finding('session.traces', 'fail', 'wire', { what, form, urls: addresses(unread) || '–' }));
  }
  if (findings.length > 0) return findings;
  if (!wire && unread.length > 0) return [finding('session.traces', 'unsure', 'unread', { urls: addresses(unread) })];
  return [finding('session.traces', 'pass', traces.seesSize ? 'none' : 'noneButSize', { count: sent.length })];
}

/**
 * Every request tells the length of its body. If that is the length of the file, it reveals no more
 * than the body does.
 */
const withoutLengths = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').replace(/content-length: *\d+/gi, ''), 'latin1');

function stored({ kept, shut }: Visit, traces: Traces): readonly Finding[] {
  const places = new Map<string, Set<Trace>>();
  for (const { where, bytes } of kept) {
    for (const { trace } of traces.find(bytes)) places.set(where, (places.get(where) ?? new Set()).add(trace));
  }
  if (places.size > 0) {
    return [...places].map(([where, found]) => finding('session.storage', 'fail', 'kept', { where, what: [...found].join(',') }));
  }
  return [shut.length > 0
    ? finding('session.storage', 'unsure', 'shut', { where: [...new Set(shut)].join(', ') })
    : finding('session.storage', 'pass', 'none')];
}

/**
 * For a report: without queries, and without parts too long to be a name, since either may carry
 * data from the file.
 */
export function addressOf(url: string): string {
  const { origin, pathname, search } = new URL(url);
  const path = pathname.split('/').map((part) => (part.length > 48 ? `${part.slice(0, 12)}…` : part)).join('/');
  return `${origin}${path}${search ? '?…' : ''}`;
}

const addresses = (requests: readonly Recorded[]): string => list(requests.map(({ url }) => url));

function list(urls: readonly string[]): string {
  const all = [...new Set(urls.map(addressOf))];
  return all.slice(0, MAX_ADDRESSES).join(' ') + (all.length > MAX_ADDRESSES ? ` (+${all.length - MAX_ADDRESSES})` : '');
}
