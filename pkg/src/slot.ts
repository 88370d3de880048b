/** One worker, and the picture it is at. Keeps state: both. */
import type { PageMessage, WorkerMessage } from './protocol.ts';
import { trustedWorkerUrl } from './trusted.ts';

/** What a worker says, or that it died. */
export type SlotMessage = WorkerMessage | { readonly type: 'died' };

/** How workers are started. */
export interface WorkerSource {
  /** An address for one worker. `started` is called when it is up, or never will be. */
  open(): { readonly url: string; readonly started?: () => void };
  /** The core's bytes, for a worker that has them not inside. */
  readonly core?: ArrayBuffer;
}

/** A worker whose text is at hand. It inherits the page's policy, so it is as open as the page. */
export function workerFromText(text: string, core: ArrayBuffer): WorkerSource {
  const blob = new Blob([text], { type: 'text/javascript' });
  return {
    core,
    open: () => {
      const url = URL.createObjectURL(blob);
      return { url, started: () => URL.revokeObjectURL(url) };
    },
  };
}

export class Slot<Job> {
  /** The picture it is at. */
  job: Job | undefined;
  /** It has told of its walls and takes pictures. */
  ready = false;
  /** It was slow to start, and another was started in its place. */
  rivalled = false;
  /** Pixels of a picture may be left in its memory. */
  used = false;
  readonly #worker: Worker;
  readonly #started: () => void;

  /** Throws when the browser refuses to start a worker at all. */
  constructor(source: WorkerSource, hear: (slot: Slot<Job>, message: SlotMessage) => void) {
    const { url, started = () => {} } = source.open();
    const worker = new Worker(trustedWorkerUrl(url), { name: 'jimun' });
    const tell = (message: SlotMessage): void => {
      started();
      hear(this, message);
    };
    worker.onmessage = (event: MessageEvent<WorkerMessage>) => tell(event.data);
    worker.onerror = (event) => { event.preventDefault(); tell({ type: 'died' }); };
    worker.onmessageerror = () => tell({ type: 'died' });
    if (source.core) worker.postMessage({ type: 'module', name: 'core', bytes: source.core } satisfies PageMessage);
    this.#worker = worker;
    this.#started = started;
  }

  post(message: PageMessage, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Ends it with all that it held. It says nothing more. */
  end(): void {
    this.#started();
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
    this.#worker.onmessageerror = null;
    this.#worker.terminate();
  }
}
