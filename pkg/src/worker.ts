/**
 * The whole engine in one classic script: this file, the wasm-bindgen glue and the module's bytes. It needs
 * nothing from anywhere, so it can be served with a policy that lets nothing out.
 */
import { fingerprintBlob, initSync } from '../dist/core/core.js';
import wasm from '../dist/core/core_bg.wasm';
import { WEBASSEMBLY_UNAVAILABLE, asReport } from './errors.ts';
import type { FingerprintRequest, Stage, WorkerMessage } from './protocol.ts';
import { inspectSeal, isProbe } from './seal.ts';

declare const __WASM_SHA256__: string;
declare const self: DedicatedWorkerGlobalScope;

function post(message: WorkerMessage): void {
  self.postMessage(message);
}

self.onmessage = (event: MessageEvent<FingerprintRequest>): void => {
  const { blob, limits } = event.data;
  try {
    const json = fingerprintBlob(blob, { limits, wasmSha256: __WASM_SHA256__ }, (stage: Stage, fraction: number) => {
      post({ type: 'stage', stage, fraction });
    });
    post({ type: 'done', json });
  } catch (thrown) {
    // A trap leaves the module unusable: the client then replaces this worker.
    post({ type: 'refused', report: asReport(thrown), broken: thrown instanceof Error });
  }
};

function start(): void {
  try {
    initSync({ module: wasm });
  } catch {
    post({ type: 'unusable', report: WEBASSEMBLY_UNAVAILABLE });
    return;
  }
  void inspectSeal(self).then((seal) => post({ type: 'ready', seal }));
}

if (isProbe(self)) self.postMessage('started');
else start();
