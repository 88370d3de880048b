/** A browser's worker as the engine sees it. */
import type { PageMessage } from '../shared/protocol.ts';
import { inspectSeal } from './seal.ts';
import type { Outside } from './work.ts';

export function outsideOf(scope: DedicatedWorkerGlobalScope): Outside {
  return {
    post: (message) => scope.postMessage(message),
    hear: (listener) => { scope.onmessage = ({ data }: MessageEvent<PageMessage>) => listener(data); },
    seal: () => inspectSeal(scope),
  };
}
