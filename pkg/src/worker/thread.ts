/**
 * The engine for a worker thread of Node.js, Deno or bun. The program sends the core's bytes before
 * anything else.
 */
import { INSIDE } from '../shared/protocol.ts';
import type { PageMessage } from '../shared/protocol.ts';
import { work } from './work.ts';
import type { Outside } from './work.ts';

type Threads = typeof import('node:worker_threads');

// A script that starts from text is not a module, and not always CommonJS either.
declare const require: ((name: string) => Threads) | undefined;
declare const process: { getBuiltinModule(name: string): Threads };

const { parentPort } = typeof require === 'function' ? require('node:worker_threads') : process.getBuiltinModule('node:worker_threads');

let heard: (message: PageMessage) => void = () => {};
parentPort.on('message', (message) => heard(message as PageMessage));

const outside: Outside = {
  post: (message) => parentPort.postMessage(message),
  hear: (listener) => { heard = listener; },
  seal: async () => INSIDE,
};
outside.hear((message) => {
  if (message.type === 'module' && message.name === 'core') work(message.bytes, outside);
});
