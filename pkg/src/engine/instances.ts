/** The crate's builds as seen from JavaScript. Each has its own glue, and all share one shape. */
import { INSTANCES } from '../generated/instances.ts';
import type { ModuleName } from '../shared/modules.ts';

/** The build fills this in. */
declare const __WASM_SHA256__: Readonly<Record<ModuleName | 'core', string>>;

/** What each build of the crate exports. */
export type Engine = ReturnType<typeof INSTANCES.core>;

/** The record names the module that produced it by this hash. */
export const SHA256 = __WASM_SHA256__;

/** Starts a new instance of a module, with its own memory. */
export function start(name: ModuleName | 'core', module: BufferSource | WebAssembly.Module): {
  readonly engine: Engine;
  readonly memory: WebAssembly.Memory;
} {
  const engine: Engine = INSTANCES[name]();
  return { engine, memory: engine.initSync({ module }).memory };
}

/** Whether a format's name is the name of a module. */
export function isModule(name: unknown): name is ModuleName {
  return typeof name === 'string' && name !== 'core' && Object.hasOwn(INSTANCES, name);
}
