/** Starts workers in browsers. */
import type { WorkerMessage } from '../shared/protocol.ts';
import { trustedWorkerUrl } from '../shared/trusted.ts';
import { LoadFault } from './faults.ts';
import { isForeign } from './place.ts';
import { Script } from './script.ts';
import type { SlotMessage, WorkerSource } from './slot.ts';

/** An address for one worker. `started` is called once the worker runs, or has failed. */
interface Address {
  readonly url: string;
  readonly started?: () => void;
}

/** A worker whose script is a file. Throws a `LoadFault` if no browser would start it. */
export function workerFromUrl(address: URL): WorkerSource {
  if (isForeign(address)) throw new LoadFault('foreign');
  const script = new Script(address.href);
  return {
    served: script,
    start: (hear) => {
      const stop = script.whenCome(() => hear({ type: 'starting' }));
      const { end, ...running } = start({ url: script.url }, hear);
      return { ...running, end: () => { stop(); end(); } };
    },
  };
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
  worker.onerror = (event) => {
    event.preventDefault();
    // A script that did not come has no message.
    tell({ type: 'died', ran: Boolean(event.message) });
  };
  worker.onmessageerror = () => tell({ type: 'died', ran: true });
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
