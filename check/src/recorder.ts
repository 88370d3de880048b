/**
 * Records every request of the page, its frames and its workers, and its body as far as the browser
 * shows it.
 */
import type { Cdp, CdpEvent } from './cdp.ts';
import { LEAVES } from './recorded.ts';
import type { Phase, Recorded, Refusal, Target } from './recorded.ts';
import { fieldsOf, listOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

const MAX_BODY_BYTES = 1 << 28;

/** A browser's other targets are its own menus and the like. */
const OURS = [{ type: 'page' }, { type: 'service_worker' }, { type: 'shared_worker' }, { exclude: true }];

/** Keeps state: the requests so far, of one browser context. */
export class Recorder {
  readonly requests: Recorded[] = [];
  readonly targets: Target[] = [];
  readonly refusals: Refusal[] = [];
  phase: Phase = 'before';
  readonly #cdp: Cdp;
  readonly #context: string;
  readonly #latest = new Map<string, Recorded>();
  /**
   * Headers that arrived before their request, and requests whose headers have not arrived. A
   * redirected request keeps its id.
   */
  readonly #early = new Map<string, Fields[]>();
  readonly #bare = new Map<string, Recorded[]>();
  /** `Set-Cookie` of all answers. */
  readonly cookies: string[] = [];
  readonly #pending = new Set<Promise<void>>();
  readonly #loading = new Set<string>();
  readonly #attached = new Map<string, Promise<unknown>>();
  #lastEvent = Date.now();

  constructor(cdp: Cdp, context: string) {
    this.#cdp = cdp;
    this.#context = context;
    cdp.on((event) => this.#hear(event));
  }

  start(): Promise<Fields> {
    return this.#cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter: OURS });
  }

  /** Resolves to the first page, once everything that it does will be recorded. */
  async page(): Promise<Target | undefined> {
    const found = this.targets.find(({ type }) => type === 'page');
    if (found) await this.#attached.get(found.session);
    return found;
  }

  /**
   * Requests that were sent, or that the page tried to send. Not answers from the browser's own
   * cache.
   */
  get sent(): readonly Recorded[] {
    return this.requests.filter(({ onWire, answered, blocked }) => !blocked && (onWire || !answered));
  }

  /** Resolves once there was no request for `forMs`, or after `withinMs` at the latest. */
  async quiet(forMs: number, withinMs: number): Promise<void> {
    const end = Date.now() + withinMs;
    while (Date.now() < end && (this.#loading.size > 0 || Date.now() - this.#lastEvent < forMs)) {
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    await Promise.all(this.#pending);
  }

  #hear({ method, params, session }: CdpEvent): void {
    if (method === 'Target.attachedToTarget') this.#attach(params);
    if (!this.#attached.has(session)) return;
    const id = textOf(params['requestId']);
    const request = this.#latest.get(id);
    switch (method) {
      case 'Network.requestWillBeSent': this.#begin(id, session, params); break;
      case 'Network.requestWillBeSentExtraInfo':
        this.#early.set(id, [...this.#early.get(id) ?? [], fieldsOf(params['headers'])]);
        this.#match(id);
        break;
      case 'Network.responseReceived':
        if (request) {
          request.answered = true;
          const response = fieldsOf(params['response']);
          request.status = numberOf(response['status']);
          request.answer = lowerCase(fieldsOf(response['headers']));
        }
        break;
      // Only these have cookies.
      case 'Network.responseReceivedExtraInfo':
        this.cookies.push(...(lowerCase(fieldsOf(params['headers'])).get('set-cookie') ?? '').split('\n').filter(Boolean));
        break;
      case 'Network.requestServedFromCache': if (request) request.answered = true; break;
      case 'Network.loadingFinished': this.#loading.delete(id); break;
      case 'Network.loadingFailed':
        this.#loading.delete(id);
        if (request && textOf(params['blockedReason']) && !request.onWire && !request.answered) request.blocked = true;
        break;
      case 'Audits.issueAdded': this.#refuse(session, fieldsOf(params['issue'])); break;
      case 'Network.webSocketCreated':
      case 'Network.webTransportCreated':
        this.#add({
          id: id || textOf(params['transportId']), session, url: textOf(params['url']), method: 'GET', socket: true,
          type: 'WebSocket', frame: '', loader: '', byParser: false, redirected: false,
        }).onWire = true;
        break;
      case 'Network.webSocketFrameSent': {
        const frame = fieldsOf(params['response']);
        request?.parts.push(Buffer.from(textOf(frame['payloadData']), numberOf(frame['opcode']) === 2 ? 'base64' : 'utf8'));
        this.#lastEvent = Date.now();
        break;
      }
    }
  }

  #attach(params: Fields): void {
    const session = textOf(params['sessionId']);
    const info = fieldsOf(params['targetInfo']);
    if (textOf(info['browserContextId']) !== this.#context) return;
    const type = textOf(info['type']);
    // A page without a window is of no type.
    this.targets.push({ session, type: type === 'other' ? 'page' : type, url: textOf(info['url']) });
    this.#lastEvent = Date.now();
    // Workers do not support all of these, but do not start without the last one.
    const set = [
      ['Network.enable', { maxPostDataSize: MAX_BODY_BYTES, maxTotalBufferSize: MAX_BODY_BYTES, maxResourceBufferSize: MAX_BODY_BYTES }],
      ['Page.enable', {}],
      ['Audits.enable', {}],
      ['Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }],
      ['Runtime.runIfWaitingForDebugger', {}],
    ] as const;
    this.#attached.set(session, Promise.all(set.map(([method, given]) => this.#cdp.send(method, given, session).catch(() => undefined))));
  }

  #begin(id: string, session: string, params: Fields): void {
    const asked = fieldsOf(params['request']);
    const url = textOf(asked['url']);
    if (!LEAVES.test(url)) return;
    // The earlier request with this id was redirected, so it was answered.
    const before = params['redirectResponse'] ? this.#latest.get(id) : undefined;
    if (before) {
      if (params['redirectHasExtraInfo'] === false) this.#bare.delete(id);
      before.answered = true;
      before.status = numberOf(fieldsOf(params['redirectResponse'])['status']);
      before.answer = lowerCase(fieldsOf(fieldsOf(params['redirectResponse'])['headers']));
    }
    const request = this.#add({
      id, session, url, method: textOf(asked['method']), socket: false, type: textOf(params['type']), frame: textOf(params['frameId']),
      loader: textOf(params['loaderId']), byParser: textOf(fieldsOf(params['initiator'])['type']) === 'parser', redirected: before !== undefined,
    });
    this.#loading.add(id);
    request.headers = lowerCase(fieldsOf(asked['headers']));
    request.parts.push(headerLines(fieldsOf(asked['headers'])));
    this.#bare.set(id, [...this.#bare.get(id) ?? [], request]);
    this.#match(id);
    if (asked['hasPostData'] === true) this.#body(request, asked);
  }

  #add(given: Pick<Recorded, 'id' | 'session' | 'url' | 'method' | 'socket' | 'type' | 'frame' | 'loader' | 'byParser' | 'redirected'>): Recorded {
    const request: Recorded = {
      ...given, phase: this.phase, parts: [Buffer.from(given.url)], headers: new Map(), body: undefined, bodyBytes: 0, contentLength: 0,
      hidden: false, onWire: false, answered: false, blocked: false, status: 0, answer: new Map(),
    };
    this.requests.push(request);
    this.#latest.set(given.id, request);
    this.#lastEvent = Date.now();
    return request;
  }

  /** Headers come in the order of their requests. */
  #match(id: string): void {
    const [requests, headers] = [this.#bare.get(id) ?? [], this.#early.get(id) ?? []];
    while (requests.length > 0 && headers.length > 0) this.#wire(requests.shift(), headers.shift() ?? {});
  }

  /** Only requests that were sent have these headers. */
  #wire(request: Recorded | undefined, headers: Fields): void {
    if (!request) return;
    request.onWire = true;
    request.parts.push(headerLines(headers));
    request.headers = new Map([...request.headers, ...lowerCase(headers)]);
    request.contentLength = Number(request.headers.get('content-length') ?? 0) || 0;
  }

  #refuse(session: string, issue: Fields): void {
    const details = fieldsOf(fieldsOf(issue['details'])['contentSecurityPolicyIssueDetails']);
    if (!textOf(details['violatedDirective']) || details['isReportOnly'] === true) return;
    this.refusals.push({ session, directive: textOf(details['violatedDirective']), url: textOf(details['blockedURL']), phase: this.phase });
  }

  #body(request: Recorded, asked: Fields): void {
    const entries = listOf(asked['postDataEntries']).map((entry) => textOf(fieldsOf(entry)['bytes']));
    if (entries.length > 0 && entries.every(Boolean)) {
      this.#take(request, Buffer.concat(entries.map((bytes) => Buffer.from(bytes, 'base64'))));
      return;
    }
    const pending = this.#cdp.send('Network.getRequestPostData', { requestId: request.id }, request.session).then((answer) => {
      this.#take(request, Buffer.from(textOf(answer['postData']), answer['base64Encoded'] === true ? 'base64' : 'utf8'));
    }, () => { request.hidden = true; });
    this.#pending.add(pending);
  }

  #take(request: Recorded, body: Buffer): void {
    request.parts.push(body);
    request.body = body;
    request.bodyBytes = body.length;
  }
}

const lowerCase = (headers: Fields): ReadonlyMap<string, string> => new Map(
  Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

const headerLines = (headers: Fields): Buffer => Buffer.from(Object.entries(headers)
  // The digits of a length tell nothing about a file that the body does not tell as well.
  .filter(([name]) => name.toLowerCase() !== 'content-length')
  .map(([name, value]) => `${name}: ${String(value)}`).join('\n'));
