/** One worker, and the picture that it is processing. Keeps state: both. */
import type { PageMessage, WorkerMessage } from '../shared/protocol.ts';
import type { Fault } from './faults.ts';

/**
 * What a worker says; that its script has come and it starts; or that it died, and whether its
 * script ran at all.
 */
export type SlotMessage = WorkerMessage | { readonly type: 'starting' } | { readonly type: 'died'; readonly ran: boolean };

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
  /** The rest is for workers that come from a server. */
  readonly served?: Served;
}

/** Called with how many bytes have arrived, of how many. */
export type Received = (receivedBytes: number, totalBytes: number) => void;

/** A script that comes over a network. */
export interface Served {
  /** Brings the script into the browser's cache, where that works. Rejects with a `LoadFault`. */
  load(received: Received, signal: AbortSignal): Promise<void>;
  /** Why a worker died before it was ready. May reject with a `LoadFault` instead. */
  faultOf(ran: boolean): Promise<Fault>;
  /** The next one is not taken from a cache. False if that was tried before. */
  renew(): boolean;
  /** Calls `come` once the browser has the script. Returns a function that ends this. */
  whenCome(come: () => void): () => void;
}

export class Slot<Job> {
  /** The picture that the worker is processing. */
  job: Job | undefined;
  /** The worker has reported its seal. */
  answered = false;
  /** It takes pictures. */
  ready = false;
  /** Its script has come. Until then it is the network that is slow. */
  starting: boolean;
  /** The worker was slow to start, and another was started as its rival. */
  rivalled = false;
  /** Its memory may still hold pixels of a picture. */
  used = false;
  readonly #worker: Running;

  /** Throws when no worker can be started at all. */
  constructor(source: WorkerSource, hear: (slot: Slot<Job>, message: SlotMessage) => void) {
    this.starting = !source.served;
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
