/** Speaks the DevTools protocol over a pair of pipes: JSON, with a zero byte after each message. */
import type { Readable, Writable } from 'node:stream';
import { fieldsOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

export interface CdpEvent {
  readonly method: string;
  readonly params: Fields;
  readonly session: string;
}

/** A page that hangs must not hang the check. */
const ANSWER_WITHIN_MS = 60_000;

interface Waiting {
  resolve(result: Fields): void;
  reject(error: Error): void;
}

/** Keeps state: the calls that wait for an answer. */
export class Cdp {
  readonly #to: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners: ((event: CdpEvent) => void)[] = [];
  #calls = 0;
  #ended = false;

  constructor(to: Writable, from: Readable) {
    this.#to = to;
    // `end` reports that the browser has gone.
    to.on('error', () => {});
    from.on('error', () => {});
    let parts: Buffer[] = [];
    from.on('data', (chunk: Buffer) => {
      let start = 0;
      for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
        parts.push(chunk.subarray(start, end));
        this.#hear(Buffer.concat(parts).toString('utf8'));
        parts = [];
        start = end + 1;
      }
      parts.push(chunk.subarray(start));
    });
    from.on('close', () => this.end());
  }

  /** Sends to the browser itself, or to one of its pages, frames and workers. */
  send(method: string, params: Fields = {}, session = ''): Promise<Fields> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(new Error(`${method}: the browser has gone`));
        return;
      }
      const id = this.#calls += 1;
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`${method}: no answer`));
      }, ANSWER_WITHIN_MS);
      this.#waiting.set(id, {
        resolve: (result) => { clearTimeout(timer); resolve(result); },
        reject: (error) => { clearTimeout(timer); reject(error); },
      });
      this.#to.write(`${JSON.stringify({ id, method, params, ...(session ? { sessionId: session } : {}) })}\0`);
    });
  }

  on(listener: (event: CdpEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** No further messages will come. */
  end(): void {
    this.#ended = true;
    for (const { reject } of this.#waiting.values()) reject(new Error('the browser has gone'));
    this.#waiting.clear();
  }

  #hear(text: string): void {
    const message = fieldsOf(JSON.parse(text));
    if (message['id'] === undefined) {
      const event = { method: textOf(message['method']), params: fieldsOf(message['params']), session: textOf(message['sessionId']) };
      for (const listener of this.#listeners) listener(event);
      return;
    }
    const id = numberOf(message['id']);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    const error = textOf(fieldsOf(message['error'])['message']);
    if (error) waiting?.reject(new Error(error));
    else waiting?.resolve(fieldsOf(message['result']));
  }
}
