/** Keeps every request of page, frames and workers, with its body if the browser shows it. */
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
  /** A body that is unknown, for example because it is a file. */
  hidden: boolean;
  /** The network was used, or may have been. */
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

/** What leaves the browser does so by one of these; `data:` and `blob:` do not. */
const LEAVES = /^(https?|wss?):/;

const MOST_BODY_BYTES = 1 << 28;

/** Besides pages, a browser has its own menus and the like. */
const OURS = [{ type: 'page' }, { type: 'service_worker' }, { type: 'shared_worker' }, { exclude: true }];

/** Keeps state: the requests so far. */
export class Recorder {
  readonly requests: Recorded[] = [];
  readonly targets: Target[] = [];
  phase: Phase = 'before';
  readonly #cdp: Cdp;
  readonly #latest = new Map<string, Recorded>();
  /** Headers that came before their request did. */
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

  /** Resolves to the first page once everything it does is recorded. */
  async page(): Promise<Target | undefined> {
    const found = this.targets.find(({ type }) => type === 'page');
    if (found) await this.#attached.get(found.session);
    return found;
  }

  /** Requests that left, or tried to. Answers from the browser's own cache do not count. */
  get sent(): readonly Recorded[] {
    return this.requests.filter(({ onWire, answered, blocked }) => !blocked && (onWire || !answered));
  }

  /** Resolves once there was no request during `forMs`, at the latest after `withinMs`. */
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
    // Workers lack some of these; without the last they would not start.
    const set = [
      ['Network.enable', { maxPostDataSize: MOST_BODY_BYTES, maxTotalBufferSize: MOST_BODY_BYTES, maxResourceBufferSize: MOST_BODY_BYTES }],
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
    // The one before it under this number was redirected, and so was answered.
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

  /** Headers as they were sent: only what is sent has them. */
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
  // Its digits reveal nothing about a file that the body does not.
  .filter(([name]) => name.toLowerCase() !== 'content-length')
  .map(([name, value]) => `${name}: ${String(value)}`).join('\n'));
