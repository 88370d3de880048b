/** Calls the engine's function for a task on one picture. */
import type { Limits, Stage, Task } from '../shared/protocol.ts';
import type { Engine } from './instances.ts';

interface EngineOptions {
  readonly limits: Limits;
  readonly wasmSha256: string;
}

/** For workers, which read the blob slice by slice. */
export function performOnBlob(
  engine: Engine, task: Task, blob: Blob, options: EngineOptions, onStage: (stage: Stage, fraction: number) => void,
): string {
  switch (task.name) {
    case 'fingerprint': return engine.fingerprintBlob(blob, { ...options, ...task.request }, onStage);
    case 'expand': return engine.expandBlob(blob, options, onStage);
    case 'compare': return engine.compareBlob(task.fingerprints, blob, options, onStage);
  }
}

/** For bytes that are already in memory. */
export function performOnBytes(engine: Engine, task: Task, bytes: Uint8Array, options: EngineOptions): string {
  switch (task.name) {
    case 'fingerprint': return engine.fingerprintImage(bytes, { ...options, ...task.request });
    case 'expand': return engine.expandImage(bytes, options);
    case 'compare': return engine.compareImage(task.fingerprints, bytes, options);
  }
}
