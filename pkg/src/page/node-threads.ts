/** Starts workers in Node.js, Deno and bun. */
import type { SlotMessage, WorkerSource } from './slot.ts';

export async function threadInside(): Promise<WorkerSource> {
  const [{ Worker }, { default: text }, { default: core }] = await Promise.all([
    import('node:worker_threads'), import('../worker/thread.ts?text'), import('../../dist/core/core_bg.wasm?bytes'),
  ]);
  return {
    core: core.buffer,
    start: (hear) => {
      // The thread decodes files from strangers, and does not need the program's environment.
      const thread = new Worker(text, { eval: true, env: {}, execArgv: [] });
      let ended = false;
      const tell = (message: SlotMessage): void => { if (!ended) hear(message); };
      thread.on('message', (message) => tell(message as SlotMessage));
      for (const event of ['error', 'messageerror', 'exit'] as const) thread.on(event, () => tell({ type: 'died', ran: true }));
      return {
        post: (message, transfer) => thread.postMessage(message, transfer),
        hold: (is) => { if (is) thread.ref(); else thread.unref(); },
        end: () => {
          ended = true;
          void thread.terminate();
        },
      };
    },
  };
}
