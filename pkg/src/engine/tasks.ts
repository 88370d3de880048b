/** Calls the core's function for a task on one picture. */
import type { Limits, Stage, Task } from '../shared/protocol.ts';
import type { Core, Decoder } from './instances.ts';

interface EngineOptions {
  readonly limits: Limits;
  readonly wasmSha256: string;
}

type OnStage = (stage: Stage, fraction: number) => void;

/**
 * Bytes, or a blob that a worker reads slice by slice. Without a `decoder`, the core reads the
 * picture. With one, its rows go from the decoder's memory to the core's, one call per row.
 */
export function perform(
  core: Core, decoder: Decoder | undefined, task: Task, picture: Blob | Uint8Array, options: EngineOptions, onStage: OnStage,
): string {
  const source = decoder ? decodedBy(decoder, picture, options.limits, onStage) : picture;
  switch (task.name) {
    case 'fingerprint': return core.fingerprint(source, { ...options, ...task.request }, onStage);
    case 'expand': return core.expand(source, options, onStage);
    case 'compare': return core.compare(task.fingerprints, source, options, onStage);
  }
}

/** As `src/wasm/rows.rs` calls it. */
const decodedBy = (decoder: Decoder, picture: Blob | Uint8Array, limits: Limits, onStage: OnStage): object => ({
  decode: (start: unknown, row: unknown, incomplete: unknown, nextFrame: unknown): unknown => (
    decoder.decode(picture, { limits }, { start, row, incomplete, nextFrame }, onStage)),
});
