/** The crate's builds as seen from JavaScript: one glue each, all of one shape. */
import { INSTANCES } from '../generated/instances.ts';
import type { ModuleName } from '../shared/modules.ts';

/** Filled in by the build. */
declare const __WASM_SHA256__: Readonly<Record<ModuleName | 'core', string>>;

/** What each build of the crate exports. */
export type Engine = ReturnType<typeof INSTANCES.core>;

/** For the record: which module it was. */
export const SHA256 = __WASM_SHA256__;

/** Starts a module of its own, with memory of its own. */
export function start(name: ModuleName | 'core', module: BufferSource | WebAssembly.Module): {
  readonly engine: Engine;
  readonly memory: WebAssembly.Memory;
} {
  const engine: Engine = INSTANCES[name]();
  return { engine, memory: engine.initSync({ module }).memory };
}

/** Whether a format's name is that of a module. */
export function isModule(name: unknown): name is ModuleName {
  return typeof name === 'string' && name !== 'core' && Object.hasOwn(INSTANCES, name);
}
