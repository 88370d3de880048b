/** Adapts a browser's worker scope to what the engine needs. */
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
