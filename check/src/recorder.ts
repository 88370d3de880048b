/**
 * Records every request of the page, its frames and its workers, and its body as far as the browser
 * shows it.
 */
import type { Cdp, CdpEvent } from './cdp.ts';
import { fieldsOf, listOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export type Phase = 'before' | 'choosing' | 'submit';

export interface Recorded {
  readonly id: string;
  readonly session: string;
  readonly url: string;
  readonly method: string;
  readonly phase: Phase;
  readonly socket: boolean;
  /** Headers, body and messages, in any order. */
  readonly parts: Buffer[];
  bodyBytes: number;
  /** As the browser announced it to the server. */
  contentLength: number;
  /** The request has a body that the browser does not show, e.g. because it is a file. */
  hidden: boolean;
  /** The request used the network, or that is unknown. */
  onWire: boolean;
  answered: boolean;
  blocked: boolean;
  status: number;
}

export interface Target {
  readonly type: string;
  readonly url: string;
  readonly session: string;
}

/** The only schemes that send anything; `data:` and `blob:` do not. */
const LEAVES = /^(https?|wss?):/;

const MAX_BODY_BYTES = 1 << 28;

/** A browser's other targets are its own menus and the like. */
const OURS = [{ type: 'page' }, { type: 'service_worker' }, { type: 'shared_worker' }, { exclude: true }];

/** Keeps state: the requests so far. */
export class Recorder {
  readonly requests: Recorded[] = [];
  readonly targets: Target[] = [];
  phase: Phase = 'before';
  readonly #cdp: Cdp;
  readonly #latest = new Map<string, Recorded>();
  /** Headers that arrived before their request. */
  readonly #early = new Map<string, Fields>();
  readonly #pending = new Set<Promise<void>>();
  readonly #loading = new Set<string>();
  readonly #attached = new Map<string, Promise<unknown>>();
  #lastEvent = Date.now();

  constructor(cdp: Cdp) {
    this.#cdp = cdp;
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
    const id = textOf(params['requestId']);
    const request = this.#latest.get(id);
    switch (method) {
      case 'Network.requestWillBeSent': this.#begin(id, session, params); break;
      case 'Network.requestWillBeSentExtraInfo':
        if (request && !request.onWire) this.#wire(request, fieldsOf(params['headers']));
        else this.#early.set(id, fieldsOf(params['headers']));
        break;
      case 'Network.responseReceived':
        if (request) {
          request.answered = true;
          request.status = numberOf(fieldsOf(params['response'])['status']);
        }
        break;
      case 'Network.requestServedFromCache': if (request) request.answered = true; break;
      case 'Network.loadingFinished': this.#loading.delete(id); break;
      case 'Network.loadingFailed':
        this.#loading.delete(id);
        if (request && textOf(params['blockedReason']) && !request.onWire && !request.answered) request.blocked = true;
        break;
      case 'Network.webSocketCreated':
      case 'Network.webTransportCreated':
        this.#add({ id: id || textOf(params['transportId']), session, url: textOf(params['url']), method: 'GET', socket: true }).onWire = true;
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
    this.targets.push({ session, type: textOf(info['type']), url: textOf(info['url']) });
    this.#lastEvent = Date.now();
    // Workers do not support all of these, but do not start without the last one.
    const set = [
      ['Network.enable', { maxPostDataSize: MAX_BODY_BYTES, maxTotalBufferSize: MAX_BODY_BYTES, maxResourceBufferSize: MAX_BODY_BYTES }],
      ['Page.enable', {}],
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
    const before = this.#latest.get(id);
    if (before && params['redirectResponse']) before.answered = true;
    const request = this.#add({ id, session, url, method: textOf(asked['method']), socket: false });
    this.#loading.add(id);
    request.parts.push(headerLines(fieldsOf(asked['headers'])));
    const early = this.#early.get(id);
    if (early) this.#wire(request, early);
    this.#early.delete(id);
    if (asked['hasPostData'] === true) this.#body(request, asked);
  }

  #add(given: Pick<Recorded, 'id' | 'session' | 'url' | 'method' | 'socket'>): Recorded {
    const request: Recorded = {
      ...given, phase: this.phase, parts: [Buffer.from(given.url)], bodyBytes: 0, contentLength: 0, hidden: false,
      onWire: false, answered: false, blocked: false, status: 0,
    };
    this.requests.push(request);
    this.#latest.set(given.id, request);
    this.#lastEvent = Date.now();
    return request;
  }

  /** Only requests that were sent have these headers. */
  #wire(request: Recorded, headers: Fields): void {
    request.onWire = true;
    request.parts.push(headerLines(headers));
    const length = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-length');
    request.contentLength = Number(length?.[1] ?? 0) || 0;
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
    request.bodyBytes = body.length;
  }
}

const headerLines = (headers: Fields): Buffer => Buffer.from(Object.entries(headers)
  // The digits of a length tell nothing about a file that the body does not tell as well.
  .filter(([name]) => name.toLowerCase() !== 'content-length')
  .map(([name, value]) => `${name}: ${String(value)}`).join('\n'));
