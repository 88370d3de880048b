/** The engine for a worker that is started from text: the core's bytes are handed to it before anything else. */
import type { PageMessage } from './protocol.ts';
import { isProbe, openWays } from './seal.ts';
import { work } from './work.ts';

declare const self: DedicatedWorkerGlobalScope;

if (isProbe(self)) void openWays(self).then((open) => self.postMessage(open));
else {
  self.onmessage = ({ data }: MessageEvent<PageMessage>): void => {
    if (data.type === 'module' && data.name === 'core') work(data.bytes);
  };
}
