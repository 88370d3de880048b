/**
 * The whole engine in one classic script: this file, the wasm-bindgen glue and the core module's
 * bytes. It loads nothing, so it can be served with a policy that lets nothing out.
 */
import wasm from '../../dist/core/core_bg.wasm?bytes';
import { outsideOf } from './scope.ts';
import { isProbe } from './seal.ts';
import { work } from './work.ts';

declare const self: DedicatedWorkerGlobalScope;

if (isProbe(self)) self.postMessage('started');
else work(wasm, outsideOf(self));
