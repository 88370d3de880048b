/**
 * What a worker does: it looks at its walls, then takes pictures, one at a time. Modules of rarer formats
 * are handed to it by the page; of them it holds the glue.
 */
import { SHA256, isModule, start } from '../engine/instances.ts';
import type { Engine } from '../engine/instances.ts';
import { performOnBlob, performOnBytes } from '../engine/tasks.ts';
import { INTERNAL, WEBASSEMBLY_UNAVAILABLE, asReport, leavesBroken } from '../shared/errors.ts';
import type { ErrorReport } from '../shared/errors.ts';
import type { ModuleName } from '../shared/modules.ts';
import { PROTOCOL } from '../shared/protocol.ts';
import type { PageMessage, PictureRequest, SealReport, Stage, WorkerMessage } from '../shared/protocol.ts';

/** Whoever started the worker, and its walls. */
export interface Outside {
  post(message: WorkerMessage): void;
  /** In place of the one who listened before. */
  hear(listener: (message: PageMessage) => void): void;
  seal(): Promise<SealReport>;
}

/** Bytes of modules that have come; none once the module runs. */
const delivered = new Map<ModuleName | 'core', ArrayBuffer>();
const running = new Map<ModuleName | 'core', Engine>();
const memories: WebAssembly.Memory[] = [];

let post: Outside['post'];

/** Starts the core, and says what it found when it tried to get out. */
export function work(bytes: BufferSource, outside: Outside): void {
  ({ post } = outside);
  let core: Engine;
  try {
    core = run('core', bytes);
  } catch {
    post({ type: 'unusable', report: WEBASSEMBLY_UNAVAILABLE });
    return;
  }
  outside.hear((message) => {
    if (message.type === 'picture') perform(message, core);
    else if (!running.has(message.name)) delivered.set(message.name, message.bytes);
  });
  void outside.seal().then((report) => post({ type: 'ready', protocol: PROTOCOL, seal: report }));
}

function refuse(report: ErrorReport, broken: boolean): void {
  post({ type: 'refused', report, broken, memoryBytes: memoryBytes() });
}

function memoryBytes(): number {
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

function perform(request: PictureRequest, core: Engine): void {
  const { task, picture, limits } = request;
  const given = picture instanceof Blob ? picture : new Uint8Array(picture);
  try {
    const module = core.moduleOf(given);
    if (module !== 'core' && !isModule(module)) throw new TypeError('no such module');
    const engine = started(module);
    if (!engine) {
      if (module !== 'core') post({ type: 'needs', module });
      return;
    }
    const options = { limits, wasmSha256: SHA256[module] };
    const onStage = (stage: Stage, fraction: number): void => post({ type: 'stage', stage, fraction });
    if (given instanceof Uint8Array) onStage('hashing', 0);
    const json = given instanceof Uint8Array ? performOnBytes(engine, task, given, options)
      : performOnBlob(engine, task, given, options, onStage);
    post({ type: 'done', json, memoryBytes: memoryBytes() });
  } catch (thrown) {
    const report = asReport(thrown);
    if (report.detail.code === 'unreadable' && given instanceof Blob && !readsBlobs()) {
      post({ type: 'needs-bytes' });
      return;
    }
    // A trap leaves the module unusable: the client then replaces this worker.
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

/** The module's engine, made at its first picture; `undefined` as long as its bytes have not come. */
function started(name: ModuleName | 'core'): Engine | undefined {
  const bytes = delivered.get(name);
  if (bytes) {
    delivered.delete(name);
    return run(name, bytes);
  }
  return running.get(name);
}

function run(name: ModuleName | 'core', bytes: BufferSource): Engine {
  const { engine, memory } = start(name, bytes);
  running.set(name, engine);
  memories.push(memory);
  return engine;
}
