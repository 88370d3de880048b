/**
 * Accounts for what a visit brought: every script, frame, request and form entry is explained, or
 * cannot be told. Nothing is decoded for that, so no encoding hides anything.
 */
import { addressOf, addresses, brief, list } from './addresses.ts';
import { entriesOf } from './entries.ts';
import type { Entry } from './entries.ts';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import { Known } from './known.ts';
import { LEAVES } from './recorded.ts';
import type { Recorded } from './recorded.ts';
import type { Visit } from './visited.ts';

/** The path with which the worker tests its seal; pkg/src/worker/seal.ts. */
export const PROBE = '/jimun-seal-probe/';

/** Directives that keep a form from being sent, the latter in a frame. */
export const STOPS_FORMS = ['form-action', 'frame-src'];

export interface Ground {
  /** The server of the page, and those that the caller vouches for. */
  readonly isPortal: (url: string) => boolean;
  /** These, and the server of the frame with the control. */
  readonly isOwn: (url: string) => boolean;
  /** Digests of the package's `.wasm` files, in hex. */
  readonly modules: ReadonlySet<string>;
  readonly worker: string | undefined;
}

/** `known` are addresses of stopped attempts that another finding names. */
export function account(visit: Visit, ground: Ground, known: readonly string[]): readonly Finding[] {
  return [
    ...scripts(visit, ground), frames(visit, ground),
    ...(visit.control ? [...requests(visit, ground, known), ...entries(visit, ground)] : []),
  ];
}

function scripts({ requests: all, targets, frames: shown }: Visit, { isOwn }: Ground): readonly Finding[] {
  // Frames of other servers are another line. Their scripts do not run in the page.
  const apart = new Set(shown.filter(({ url }) => url.startsWith('http') && !isOwn(url)).map(({ id }) => id));
  const foreign = all.filter(({ type, blocked, url, frame }) => type === 'Script' && !blocked && !isOwn(url) && !apart.has(frame));
  const services = targets.filter(({ type }) => type === 'service_worker');
  if (foreign.length > 0) return [finding('session.scripts', 'fail', 'foreign', { urls: addresses(foreign) })];
  return [services.length > 0
    ? finding('session.scripts', 'unsure', 'service', { urls: addresses(services) })
    : finding('session.scripts', 'pass', 'own')];
}

/** What holds the control is judged like the page itself; see documents.ts. */
function frames({ frames: all, control }: Visit, { isPortal }: Ground): Finding {
  const inner = all.filter(({ parent }) => parent !== undefined);
  const foreign = inner.filter(({ url }) => url.startsWith('http') && !isPortal(url));
  if (foreign.length > 0) return finding('session.frames', 'unsure', 'foreign', { urls: addresses(foreign) });
  const holder = inner.find(({ id }) => id === control?.frame);
  if (holder) return finding('session.frames', 'pass', 'holds', { url: holder.url.startsWith('http') ? addressOf(holder.url) : brief(holder.url) });
  return finding('session.frames', 'pass', inner.length > 0 ? 'own' : 'none', { count: inner.length });
}

function requests(visit: Visit, ground: Ground, named: readonly string[]): readonly Finding[] {
  const { sent, refusals, targets } = visit;
  const findings: Finding[] = [];
  const early = sent.filter(({ phase, type, url }) => phase === 'before' && type !== 'Script' && !ground.isOwn(url));
  if (early.length > 0) findings.push(finding('session.requests', 'unsure', 'foreign', { urls: addresses(early) }));
  const known = new Known(visit, ground.modules);
  const unknown = sent.filter(({ phase }) => phase === 'submit').flatMap((request) => {
    const strange = strangeParts(request, known, ground);
    return strange.length > 0 ? [`${request.method} ${addressOf(request.url)} (${strange.join(', ')})`] : [];
  });
  if (unknown.length > 0) findings.push(finding('session.requests', 'unsure', 'unknown', { count: unknown.length, urls: list(unknown) }));
  const names = lookedUp(visit, ground);
  if (names.length > 0) findings.push(finding('session.requests', 'unsure', 'looked', { names: list(names) }));
  const workers = new Set(targets.filter(({ type, url }) => type === 'worker' && url === ground.worker).map(({ session }) => session));
  const stopped = refusals.filter(({ phase, url, directive, session }) => (
    phase !== 'before' && LEAVES.test(url) && directive !== 'frame-ancestors' && !(phase === 'submit' && STOPS_FORMS.includes(directive)) && !workers.has(session) && !url.includes(PROBE) && !named.includes(url)));
  if (stopped.length > 0) findings.push(finding('session.requests', 'unsure', 'stopped', { urls: addresses(stopped) }));
  return findings.length > 0 ? findings : [finding('session.requests', 'pass', 'explained', { count: sent.length })];
}

/**
 * Names that the page had looked up and sent nothing to. A name can be a message to the server that
 * answers for it.
 */
function lookedUp({ wire, sent, frames: shown }: Visit, { isOwn }: Ground): readonly string[] {
  const sites = shown.flatMap(({ url }) => (url.startsWith('http') ? [new URL(url).hostname] : []));
  const asked = new Set(sent.map(({ url }) => new URL(url).hostname));
  const isSite = (site: string): boolean => sites.some((host) => host === site || host.endsWith(`.${site}`));
  return (wire?.looked ?? []).filter(({ server, site }) => URL.canParse(server) && isSite(new URL(site).hostname)
    && !isOwn(server) && !asked.has(new URL(server).hostname) && !sites.includes(new URL(server).hostname)).map(({ server }) => new URL(server).hostname.split('.').map(brief).join('.'));
}

/** What of a request nothing explains: its server, address, headers or body. */
function strangeParts(request: Recorded, known: Known, { isOwn }: Ground): readonly string[] {
  if (request.socket) return ['WebSocket'];
  const { url, body, hidden, contentLength, bodyBytes, headers } = request;
  const address = [...(isOwn(url) ? [] : ['origin']), ...(known.hasAddress(request) ? [] : ['URL'])];
  const strange = [...address, ...known.strangeHeaders(request).map(brief)];
  if (hidden || contentLength > bodyBytes) return [...strange, `${Math.max(contentLength, bodyBytes)} B`];
  if (body === undefined) return strange;
  const found = entriesOf(body, headers.get('content-type') ?? '');
  if (!found) return [...strange, `${body.length} B`];
  return [...strange, ...found.filter((entry) => !known.explains(entry)).map(labelOf)];
}

const labelOf = ({ name, bytes }: Entry): string => `${brief(name)}: ${bytes} B`;

/** Of the form as it would be sent now. What is really sent is among the requests. */
function entries(visit: Visit, ground: Ground): readonly Finding[] {
  const form = visit.after?.form;
  if (!form?.hasForm) return [];
  const known = new Known(visit, ground.modules);
  const all = form.entries.map(({ name, value, fileBytes }): Entry => ({
    name, value, bytes: fileBytes ?? Buffer.byteLength(value), isFile: fileBytes !== undefined && (fileBytes > 0 || value !== ''),
  }));
  const unknown = all.filter((entry) => !known.explains(entry));
  return [unknown.length > 0
    ? finding('session.entries', 'unsure', 'unknown', { names: list(unknown.map(labelOf)) })
    : finding('session.entries', 'pass', 'explained', { names: list(all.map(({ name }) => brief(name))) || '–' })];
}
