/** Judges a recorded session. */
import { PROBE, STOPS_FORMS, account } from './account.ts';
import type { Ground } from './account.ts';
import { addressOf, addresses, list } from './addresses.ts';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import { LEAVES } from './recorded.ts';
import type { Kept } from './storage.ts';
import { Traces } from './traces.ts';
import type { Trace } from './traces.ts';
import type { Visit } from './visited.ts';

/** `walled`: the browser started a worker of this package whose header is the seal's. */
export function judgeSession(visit: Visit, walled: boolean, ground: Ground): readonly Finding[] {
  if (visit.failure !== undefined) return [finding('session.open', 'unsure', 'failed', { reason: visit.failure })];
  const traces = new Traces(visit.file);
  const left = visit.control ? carried(visit, traces) : { findings: [], stopped: [] };
  return [
    opened(visit),
    chosen(visit),
    ...account(visit, ground, left.stopped),
    ...(visit.control ? [seal(visit, walled), silence(visit), ...submitted(visit), ...left.findings, ...stored(visit, traces)] : []),
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
    : finding('session.open', 'unsure', 'missed', { urls: list(missed.map(addressOf)) });
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
    : finding('session.silence', 'fail', 'asked', { count: Math.max(recorded.length, logged.length), urls: list([...recorded, ...logged].map(addressOf)) });
}

function submitted({ pressed, sent, refusals }: Visit): readonly Finding[] {
  if (pressed === undefined) return [];
  if (!pressed) return [finding('session.submit', 'unsure', 'noButton')];
  const requests = sent.filter(({ phase }) => phase === 'submit');
  const blocked = refusals.filter(({ phase, directive }) => phase === 'submit' && STOPS_FORMS.includes(directive));
  if (blocked.length > 0 && !requests.some(({ body }) => body !== undefined)) {
    return [finding('session.submit', 'fail', 'blocked', { urls: addresses(blocked), directives: list(blocked.map(({ directive }) => directive)) })];
  }
  const refused = requests.find(({ status, body }) => status >= 400 && body !== undefined);
  if (refused) return [finding('session.submit', 'fail', 'refused', { urls: addresses([refused]), status: refused.status })];
  return [requests.length === 0
    ? finding('session.submit', 'unsure', 'nothing')
    : finding('session.submit', 'pass', 'sent', { urls: addresses(requests) })];
}

interface Carrier {
  readonly url: string;
  readonly parts: readonly Buffer[];
}

/**
 * Whether any part of the file was in a request, sent or stopped, or left over the wire in another
 * way. `stopped` are addresses of what was stopped and held some.
 */
function carried({ requests, refusals, sent, wire }: Visit, traces: Traces): { readonly findings: readonly Finding[]; readonly stopped: readonly string[] } {
  const findings: Finding[] = [];
  const seen = new Set<Trace>();
  const blocked: readonly Carrier[] = [
    ...requests.filter((each) => each.blocked), ...refusals.filter(({ url }) => LEAVES.test(url)).map(({ url }) => ({ url, parts: [Buffer.from(url)] })),
  ];
  const bearing = new Set<string>();
  for (const [group, word] of [[sent, 'carried'], [blocked, 'stopped']] as const) {
    const byTrace = new Map<Trace, { readonly form: string; readonly bearers: Carrier[] }>();
    for (const request of group) {
      for (const { trace, form } of traces.find(Buffer.concat(request.parts.flatMap((part) => [part, Buffer.from('\n')])))) {
        seen.add(trace);
        if (word === 'stopped') bearing.add(request.url);
        byTrace.set(trace, { form, bearers: [...byTrace.get(trace)?.bearers ?? [], request] });
      }
    }
    for (const [what, { form, bearers }] of byTrace) {
      findings.push(finding('session.traces', 'fail', word, { what, form, urls: addresses(bearers) }));
    }
  }
  const unread = sent.filter(({ hidden, contentLength, bodyBytes }) => hidden || contentLength > bodyBytes);
  const onWire = new Map((wire?.bytes ?? []).flatMap((bytes) => traces.find(withoutLengths(bytes))).map(({ trace, form }) => [trace, form]));
  for (const [what, form] of onWire) {
    if (!seen.has(what)) findings.push(finding('session.traces', 'fail', 'wire', { what, form, urls: addresses(unread) || '–' }));
  }
  if (findings.length === 0) {
    findings.push(!wire && unread.length > 0 ? finding('session.traces', 'unsure', 'unread', { urls: addresses(unread) })
      : finding('session.traces', 'pass', traces.seesSize ? 'none' : 'noneButSize', { count: sent.length }));
  }
  return { findings, stopped: [...bearing] };
}

/**
 * Every request tells the length of its body. If that is the length of the file, it reveals no more
 * than the body does.
 */
const withoutLengths = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').replace(/content-length: *\d+/gi, ''), 'latin1');

function stored({ kept, shut, before, after }: Visit, traces: Traces): readonly Finding[] {
  const places = new Map<string, Set<Trace>>();
  for (const { where, bytes } of kept) {
    for (const { trace } of traces.find(bytes)) places.set(where, (places.get(where) ?? new Set()).add(trace));
  }
  if (places.size > 0) {
    return [...places].map(([where, found]) => finding('session.storage', 'fail', 'kept', { where, what: [...found].join(',') }));
  }
  const known = new Set((before?.kept ?? []).map(keyOf));
  // A title says to a person what happens. It is searched as everything is.
  const changed = (after?.kept ?? []).filter((each) => each.where !== 'title' && !known.has(keyOf(each)));
  const findings = [
    ...(shut.length > 0 ? [finding('session.storage', 'unsure', 'shut', { where: [...new Set(shut)].join(', ') })] : []),
    ...(changed.length > 0 ? [finding('session.storage', 'unsure', 'changed', { where: [...new Set(changed.map(({ where }) => where))].join(', ') })] : []),
  ];
  return findings.length > 0 ? findings : [finding('session.storage', 'pass', 'none')];
}

const keyOf = ({ where, bytes }: Kept): string => `${where}\n${bytes.toString('latin1')}`;
