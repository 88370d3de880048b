/** One worker, and the picture it is at. Keeps state: both. */
import type { PageMessage, WorkerMessage } from './protocol.ts';
import { trustedWorkerUrl } from './trusted.ts';

/** What a worker says, or that it died. */
export type SlotMessage = WorkerMessage | { readonly type: 'died' };

export class Slot<Job> {
  /** The picture it is at. */
  job: Job | undefined;
  /** It has told of its walls and takes pictures. */
  ready = false;
  /** Pixels of a picture may be left in its memory. */
  used = false;
  readonly #worker: Worker;

  /** Throws when the browser refuses to start a worker at all. */
  constructor(url: string, hear: (slot: Slot<Job>, message: SlotMessage) => void) {
    const worker = new Worker(trustedWorkerUrl(url), { name: 'jimun' });
    worker.onmessage = (event: MessageEvent<WorkerMessage>) => hear(this, event.data);
    worker.onerror = (event) => { event.preventDefault(); hear(this, { type: 'died' }); };
    worker.onmessageerror = () => hear(this, { type: 'died' });
    this.#worker = worker;
  }

  post(message: PageMessage): void {
    this.#worker.postMessage(message);
  }

  /** Ends it with all that it held. It says nothing more. */
  end(): void {
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
    this.#worker.onmessageerror = null;
    this.#worker.terminate();
  }
}
