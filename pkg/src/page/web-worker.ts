/** Starts workers in browsers. */
import type { WorkerMessage } from '../shared/protocol.ts';
import { trustedWorkerUrl } from '../shared/trusted.ts';
import type { SlotMessage, WorkerSource } from './slot.ts';

/** An address for one worker. `started` is called once the worker runs, or has failed. */
interface Address {
  readonly url: string;
  readonly started?: () => void;
}

/** A worker whose script is a file. */
export function workerFromUrl(url: string): WorkerSource {
  return { start: (hear) => start({ url }, hear) };
}

/**
 * A worker whose script is text in memory. It inherits the page's policy, so it is as open as the
 * page.
 */
export function workerFromText(text: string, core: ArrayBuffer): WorkerSource {
  const blob = new Blob([text], { type: 'text/javascript' });
  return {
    core,
    start: (hear) => {
      const url = URL.createObjectURL(blob);
      return start({ url, started: () => URL.revokeObjectURL(url) }, hear);
    },
  };
}

function start({ url, started = () => {} }: Address, hear: (message: SlotMessage) => void): ReturnType<WorkerSource['start']> {
  const worker = new Worker(trustedWorkerUrl(url), { name: 'jimun' });
  const tell = (message: SlotMessage): void => {
    started();
    hear(message);
  };
  worker.onmessage = (event: MessageEvent<WorkerMessage>) => tell(event.data);
  worker.onerror = (event) => { event.preventDefault(); tell({ type: 'died' }); };
  worker.onmessageerror = () => tell({ type: 'died' });
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    end: () => {
      started();
      worker.onmessage = null;
      worker.onerror = null;
      worker.onmessageerror = null;
      worker.terminate();
    },
  };
}
