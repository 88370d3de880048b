/**
 * The whole engine in one classic script: this file, the wasm-bindgen glue and the core module's bytes. It needs
 * nothing from anywhere, so it can be served with a policy that lets nothing out. Modules of rarer formats
 * are handed to it by the page; of them it holds the glue.
 */
import * as avif from '../dist/avif/avif.js';
import * as core from '../dist/core/core.js';
import wasm from '../dist/core/core_bg.wasm';
import * as heic from '../dist/heic/heic.js';
import * as jxl from '../dist/jxl/jxl.js';
import * as tiff from '../dist/tiff/tiff.js';
import { INTERNAL, WEBASSEMBLY_UNAVAILABLE, asReport } from './errors.ts';
import type { ErrorReport } from './errors.ts';
import type { ModuleName } from './modules.ts';
import type { FingerprintRequest, PageMessage, Stage, WorkerMessage } from './protocol.ts';
import { inspectSeal, isProbe } from './seal.ts';

declare const __WASM_SHA256__: Readonly<Record<ModuleName | 'core', string>>;
declare const self: DedicatedWorkerGlobalScope;

/** What each build of the core exports. */
type Engine = Pick<typeof core, 'fingerprintBlob' | 'initSync'>;

const ENGINES: Readonly<Record<ModuleName, Engine>> = { avif, heic, jxl, tiff };
/** Bytes of modules that have come; none once the module runs. */
const delivered = new Map<ModuleName, ArrayBuffer>();
const running = new Set<ModuleName>();
let memories: WebAssembly.Memory[] = [];

function post(message: WorkerMessage): void {
  self.postMessage(message);
}

function refuse(report: ErrorReport, broken: boolean): void {
  post({ type: 'refused', report, broken, memoryBytes: memoryBytes() });
}

function memoryBytes(): number {
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

self.onmessage = ({ data }: MessageEvent<PageMessage>): void => {
  if (data.type === 'module') {
    if (!running.has(data.name)) delivered.set(data.name, data.bytes);
  } else {
    fingerprint(data, core.moduleOf(data.blob));
  }
};

function fingerprint(request: FingerprintRequest, module: string | undefined, last = false): void {
  const { blob, limits } = request;
  if (module !== undefined && !isModule(module)) {
    refuse(INTERNAL, true);
    return;
  }
  try {
    const engine = module ? started(module) : core;
    if (!engine) {
      if (module) post({ type: 'needs', module });
      return;
    }
    const options = { limits, wasmSha256: __WASM_SHA256__[module ?? 'core'] };
    const json = engine.fingerprintBlob(blob, options, (stage: Stage, fraction: number) => {
      post({ type: 'stage', stage, fraction });
    });
    post({ type: 'done', json, memoryBytes: memoryBytes() });
  } catch (thrown) {
    const report = asReport(thrown);
    // What the file is called and what lies in it may differ: a file of HEIC's sort can hold AV1, and the reverse.
    const other = report.detail.code === 'unsupported_format' ? report.detail['format'] : undefined;
    if (!last && typeof other === 'string' && other !== module && isModule(other)) {
      fingerprint(request, other, true);
      return;
    }
    // A trap leaves the module unusable: the client then replaces this worker.
    refuse(report, thrown instanceof Error);
  }
}

/** The module's engine, made at its first picture; `undefined` as long as its bytes have not come. */
function started(module: ModuleName): Engine | undefined {
  const engine = ENGINES[module];
  const bytes = delivered.get(module);
  if (bytes) {
    memories.push(engine.initSync({ module: bytes }).memory);
    delivered.delete(module);
    running.add(module);
  }
  return running.has(module) ? engine : undefined;
}

function isModule(name: string): name is ModuleName {
  return Object.hasOwn(ENGINES, name);
}

function start(): void {
  try {
    memories = [core.initSync({ module: wasm }).memory];
  } catch {
    post({ type: 'unusable', report: WEBASSEMBLY_UNAVAILABLE });
    return;
  }
  void inspectSeal(self).then((seal) => post({ type: 'ready', seal }));
}

if (isProbe(self)) self.postMessage('started');
else start();
