/** Holds what a page showed while it loaded against what the network did. */
import assert from 'node:assert/strict';

export const isWorker = ({ path }) => path === '/jimun/worker.js';
export const isModule = ({ path }) => path.endsWith('.wasm');

/** How much later a busy browser may show what has happened. */
const LATE_MS = 1500;

/**
 * How much later than the browser a busy server may note that an answer has ended. Less than any
 * pause between two attempts, so that the next attempt cannot be taken for this one.
 */
const NOTED_WITHIN_MS = 500;

/** `shown` is what `RECORDER` kept. Each state lasts until the next. */
export function checkShown(shown, log, where = '') {
  const wholeAt = (which, time) => log.some((entry) => which(entry) && entry.whole && entry.ended <= time);
  const failedBy = (which, time) => log.some((entry) => which(entry) && !entry.whole && entry.at <= time);
  for (const [index, { at, seal, text, items }] of shown.entries()) {
    const until = shown[index + 1]?.at ?? at;
    const workerCame = wholeAt(isWorker, until + NOTED_WITHIN_MS);
    const say = (what) => `${where}: ${what} at ${at}, shown as “${text}”`;
    if (seal === 'loading') assert.ok(!wholeAt(isWorker, at - LATE_MS), say('loading, and it is there'));
    if (seal === 'checking' || seal === 'sealed') assert.ok(workerCame, say(`${seal} without a worker`));
    if (seal === 'failed') assert.ok(failedBy(isWorker, until), say('failed, and nothing failed'));
    const [total, received] = (/(\d+)KB 중 (\d+)KB/.exec(text.replaceAll(',', '')) ?? []).slice(1).map(Number);
    if (total) assert.ok(received <= total, say('more than there is'));
    for (const { state } of items) {
      if (['reading', 'hashing', 'waiting'].includes(state)) assert.ok(workerCame, say(`a picture ${state} without a worker`));
      // After the worker, a picture loads only as long as a module does.
      const modules = ['heic', 'avif'].every((name) => wholeAt(({ path }) => path === `/jimun/${name}.wasm`, at - LATE_MS));
      if (state === 'loading' && seal === 'sealed') assert.ok(!modules, say('a picture loads, and all modules are there'));
    }
  }
}
