/**
 * The engine for a worker that starts from text. The page sends the core's bytes before anything
 * else.
 */
import { outsideOf } from './scope.ts';
import { isProbe, openWays } from './seal.ts';
import { work } from './work.ts';

declare const self: DedicatedWorkerGlobalScope;

if (isProbe(self)) void openWays(self).then((open) => self.postMessage(open));
else {
  const outside = outsideOf(self);
  outside.hear((message) => {
    if (message.type === 'module' && message.name === 'core') work(message.bytes, outside);
  });
}
