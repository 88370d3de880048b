/** One worker, and the picture it is at. Keeps state: both. */
import type { PageMessage, WorkerMessage } from '../shared/protocol.ts';

/** What a worker says, or that it died. */
export type SlotMessage = WorkerMessage | { readonly type: 'died' };

/** A worker that was started. */
export interface Running {
  post(message: PageMessage, transfer: Transferable[]): void;
  /** Whether the program has to wait for it, where programs end when there is nothing left to wait for. */
  hold?(is: boolean): void;
  /** Ends it with all that it held. It says nothing more. */
  end(): void;
}

/** How workers are started. */
export interface WorkerSource {
  /** Throws when none can be started at all. */
  start(hear: (message: SlotMessage) => void): Running;
  /** The core's bytes, for workers that have them not inside. */
  readonly core?: ArrayBuffer;
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
  readonly #worker: Running;

  /** Throws when no worker can be started at all. */
  constructor(source: WorkerSource, hear: (slot: Slot<Job>, message: SlotMessage) => void) {
    this.#worker = source.start((message) => hear(this, message));
    if (source.core) this.post({ type: 'module', name: 'core', bytes: source.core });
  }

  post(message: PageMessage, transfer: Transferable[] = []): void {
    this.#worker.post(message, transfer);
  }

  hold(is: boolean): void {
    this.#worker.hold?.(is);
  }

  end(): void {
    this.#worker.end();
  }
}
