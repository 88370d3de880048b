/**
 * The crate's builds as seen from JavaScript. The core hashes and writes the record; every other
 * module decodes one family of formats and passes its rows to the core.
 */
import { CORE, DECODERS } from '../generated/instances.ts';
import type { ModuleName } from '../shared/modules.ts';
import { hasOwn } from '../shared/own.ts';

/** The build fills this in. */
declare const __WASM_SHA256__: Readonly<Record<ModuleName | 'core', string>>;

/** What the core exports. */
export type Core = ReturnType<typeof CORE>;
/** What each other module exports. */
export type Decoder = ReturnType<(typeof DECODERS)[ModuleName]>;

/** The record names the module that decoded the picture by this hash. */
export const SHA256 = __WASM_SHA256__;

/** An instance with its own memory. */
export interface Running<Engine> {
  readonly engine: Engine;
  readonly memory: WebAssembly.Memory;
}

type Compiled = BufferSource | WebAssembly.Module;

export const startCore = (module: Compiled): Running<Core> => started(CORE(), module);

export const startDecoder = (name: ModuleName, module: Compiled): Running<Decoder> => started(DECODERS[name](), module);

const started = <Engine extends Core | Decoder>(engine: Engine, module: Compiled): Running<Engine> => (
  { engine, memory: engine.initSync({ module }).memory });

/** Whether a format's name is the name of a module. */
export function isModule(name: unknown): name is ModuleName {
  return typeof name === 'string' && hasOwn(DECODERS, name);
}
