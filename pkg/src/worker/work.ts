/**
 * What a worker does: it tests its seal, then processes pictures, one at a time. The page sends it
 * the modules of rarer formats; the worker contains only their glue.
 */
import { SHA256, isModule, startCore, startDecoder } from '../engine/instances.ts';
import type { Core, Decoder } from '../engine/instances.ts';
import { perform as performTask } from '../engine/tasks.ts';
import { INTERNAL, WEBASSEMBLY_UNAVAILABLE, asReport, leavesBroken } from '../shared/errors.ts';
import type { ErrorReport } from '../shared/errors.ts';
import type { ModuleName } from '../shared/modules.ts';
import { PROTOCOL } from '../shared/protocol.ts';
import type { PageMessage, PictureRequest, SealReport, Stage, WorkerMessage } from '../shared/protocol.ts';

/** The program that started the worker, and the worker's seal. */
export interface Outside {
  post(message: WorkerMessage): void;
  /** Replaces the previous listener. */
  hear(listener: (message: PageMessage) => void): void;
  seal(): Promise<SealReport>;
}

/** The bytes of modules that have arrived. Dropped once the module runs. */
const delivered = new Map<ModuleName, ArrayBuffer>();
const running = new Map<ModuleName, Decoder>();
const memories: WebAssembly.Memory[] = [];

let post: Outside['post'];

/** Starts the core, and reports what the worker found when it tried to send data out. */
export function work(bytes: BufferSource, outside: Outside): void {
  ({ post } = outside);
  let core: Core;
  try {
    const started = startCore(bytes);
    core = started.engine;
    memories.push(started.memory);
  } catch {
    post({ type: 'unusable', report: WEBASSEMBLY_UNAVAILABLE });
    return;
  }
  outside.hear((message) => {
    if (message.type === 'picture') perform(message, core);
    else if (message.name !== 'core' && !running.has(message.name)) delivered.set(message.name, message.bytes);
  });
  void outside.seal().then((report) => post({ type: 'ready', protocol: PROTOCOL, seal: report }));
}

function refuse(report: ErrorReport, broken: boolean): void {
  post({ type: 'refused', report, broken, memoryBytes: memoryBytes() });
}

function memoryBytes(): number {
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

function perform(request: PictureRequest, core: Core): void {
  const { task, picture, limits } = request;
  const given = picture instanceof Blob ? picture : new Uint8Array(picture);
  try {
    const module = core.moduleOf(given);
    if (module !== 'core' && !isModule(module)) throw new TypeError('no such module');
    const decoder = module === 'core' ? undefined : started(module);
    if (module !== 'core' && !decoder) {
      post({ type: 'needs', module });
      return;
    }
    const options = { limits, wasmSha256: SHA256[module] };
    const onStage = (stage: Stage, fraction: number): void => post({ type: 'stage', stage, fraction });
    if (given instanceof Uint8Array) onStage('hashing', 0);
    const json = performTask(core, decoder, task, given, options, onStage);
    post({ type: 'done', json, memoryBytes: memoryBytes() });
  } catch (thrown) {
    const report = asReport(thrown);
    if (report.detail.code === 'unreadable' && given instanceof Blob && !readsBlobs()) {
      post({ type: 'needs-bytes' });
      return;
    }
    // A trap leaves the module unusable, and the page then replaces this worker.
    refuse(report, leavesBroken(thrown));
  }
}

/** Whether this worker can read any Blob at all. */
function readsBlobs(): boolean {
  try {
    return new FileReaderSync().readAsArrayBuffer(new Blob(['.'])).byteLength === 1;
  } catch {
    return false;
  }
}

/** The module, started for its first picture; `undefined` until its bytes have arrived. */
function started(name: ModuleName): Decoder | undefined {
  const bytes = delivered.get(name);
  if (bytes) {
    delivered.delete(name);
    const { engine, memory } = startDecoder(name, bytes);
    running.set(name, engine);
    memories.push(memory);
  }
  return running.get(name);
}
