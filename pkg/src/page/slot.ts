/** One worker, and the picture that it is processing. Keeps state: both. */
import type { PageMessage, WorkerMessage } from '../shared/protocol.ts';

/** What a worker says, or that it died. */
export type SlotMessage = WorkerMessage | { readonly type: 'died' };

/** A worker that was started. */
export interface Running {
  post(message: PageMessage, transfer: Transferable[]): void;
  /**
   * Whether the program must wait for it, in runtimes where a program ends once nothing is pending.
   */
  hold?(is: boolean): void;
  /** Ends the worker and drops everything it held. It sends no further messages. */
  end(): void;
}

/** How workers are started. */
export interface WorkerSource {
  /** Throws when no worker can be started at all. */
  start(hear: (message: SlotMessage) => void): Running;
  /** The core's bytes, for workers that do not contain them. */
  readonly core?: ArrayBuffer;
}

export class Slot<Job> {
  /** The picture that the worker is processing. */
  job: Job | undefined;
  /** The worker has reported its seal and takes pictures. */
  ready = false;
  /** The worker was slow to start, and another was started as its rival. */
  rivalled = false;
  /** Its memory may still hold pixels of a picture. */
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
