/**
 * Runs the engine in the current process, where there is no page to isolate: Node.js, Deno, bun and
 * workerd.
 */
import { SHA256, isModule, startCore, startDecoder } from '../engine/instances.ts';
import type { Core, Decoder, Running } from '../engine/instances.ts';
import { perform as performTask } from '../engine/tasks.ts';
import { CANCELLED, INTERNAL, JimunError, NOT_A_BLOB, NOT_SEALED, UNREADABLE, asReport, leavesBroken, moduleMissing } from '../shared/errors.ts';
import type { ErrorReport } from '../shared/errors.ts';
import type { ModuleName } from '../shared/modules.ts';
import type { CallOptions, EngineState, FingerprinterOptions, Picture } from '../shared/options.ts';
import { INSIDE, MEMORY_KEPT_BYTES } from '../shared/protocol.ts';
import type { Limits, SealReport, Task } from '../shared/protocol.ts';
import { Aborts } from './aborts.ts';
import { TaskFingerprinter } from './calls.ts';
import { isPicture } from './pictures.ts';
import { tell } from './progress.ts';

type Name = ModuleName | 'core';

/** How a runtime gets each module. */
export type Compile = Readonly<Record<Name, () => Promise<WebAssembly.Module>>>;

/** All fingerprinters share the compiled modules. */
const compiled = new Map<Name, Promise<WebAssembly.Module>>();

/**
 * Keeps state: the running modules, and the queue. Processes one picture at a time, in the order of
 * the calls.
 */
export class InProcessFingerprinter extends TaskFingerprinter {
  readonly engine: EngineState = { stage: 'ready', seal: INSIDE };
  readonly seal: Promise<SealReport> = Promise.resolve(INSIDE);
  readonly prefetched: Promise<readonly ModuleName[]>;
  readonly #limits: Limits;
  readonly #compile: Compile;
  #core: Running<Core> | undefined;
  readonly #decoders = new Map<ModuleName, Running<Decoder>>();
  readonly #closed = new AbortController();
  readonly #aborts = new Aborts();
  #queue: Promise<unknown> = Promise.resolve();
  /** Why every further picture is refused. */
  #refusal: ErrorReport | undefined;

  constructor(options: FingerprinterOptions, compile: Compile) {
    super(options);
    this.#limits = { ...options.limits };
    this.#compile = compile;
    if (options.seal === 'require') this.#refusal = NOT_SEALED;
    // Reading from the package reveals nothing to anyone, so nothing is prefetched by default.
    this.prefetched = this.#prefetch(options.prefetch ?? []);
  }

  protected override perform(task: Task, picture: Picture, options: CallOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(new JimunError(CANCELLED));
      const { signal } = options;
      const refusal = signal?.aborted ? CANCELLED : isPicture(picture) ? this.#refusal : NOT_A_BLOB;
      if (refusal) {
        reject(new JimunError(refusal));
        return;
      }
      const signals = [this.#closed.signal, ...(signal ? [signal] : [])];
      const stops = signals.map((each) => this.#aborts.on(each, abort));
      tell(options, { stage: 'waiting', fraction: 0 });
      const gone = (): boolean => signals.some(({ aborted }) => aborted);
      this.#queue = this.#queue.then(() => gone() ? undefined : this.#read(task, picture, options, gone).then(resolve, reject))
        .finally(() => { for (const stop of stops) stop(); });
    });
  }

  /** The engine is ready from the start. */
  override watch(): () => void { return () => {}; }

  override close(): void {
    this.#refusal ??= CANCELLED;
    this.#closed.abort();
    this.#core = undefined;
    this.#decoders.clear();
  }

  async #prefetch(names: readonly ModuleName[]): Promise<readonly ModuleName[]> {
    const wanted = names.filter(isModule);
    const came = await Promise.all(wanted.map((name) => this.#module(name)));
    return wanted.filter((_, index) => came[index] !== undefined);
  }

  /**
   * Rejects with a {@link JimunError}. Stops quietly between its steps once `gone` returns true.
   */
  async #read(task: Task, picture: Picture, options: CallOptions, gone: () => boolean): Promise<string> {
    tell(options, { stage: 'reading', fraction: 0 });
    const bytes = await bytesOf(picture);
    tell(options, { stage: 'reading', fraction: 1 });
    const core = await this.#have('core', gone);
    const name = this.#moduleOf(core, bytes);
    const decoder = name === 'core' ? undefined : { name, module: await this.#have(name, gone) };
    tell(options, { stage: 'hashing', fraction: 0 });
    try {
      return this.#run(core, decoder, task, bytes);
    } catch (thrown) {
      throw new JimunError(asReport(thrown));
    }
  }

  /** Rejects if the module is not available, or if `gone` returns true. */
  async #have(name: Name, gone: () => boolean): Promise<WebAssembly.Module> {
    const module = await this.#module(name);
    if (gone()) throw new JimunError(CANCELLED);
    if (!module) throw new JimunError(name === 'core' ? INTERNAL : moduleMissing(name));
    return module;
  }

  /** Asks the core which module reads these bytes. */
  #moduleOf(core: WebAssembly.Module, bytes: Uint8Array): Name {
    this.#core ??= startCore(core);
    const name = this.#core.engine.moduleOf(bytes);
    if (name !== 'core' && !isModule(name)) throw new JimunError(INTERNAL);
    return name;
  }

  #run(module: WebAssembly.Module, decoder: { name: ModuleName; module: WebAssembly.Module } | undefined, task: Task, bytes: Uint8Array): string {
    const core = this.#core ?? startCore(module);
    const reader = decoder && (this.#decoders.get(decoder.name) ?? startDecoder(decoder.name, decoder.module));
    // Both are let go before the call, because an instance that trapped must never be used again.
    this.#core = undefined;
    if (decoder) this.#decoders.delete(decoder.name);
    const keep = (): void => {
      const isSmall = ({ memory }: Running<unknown>): boolean => memory.buffer.byteLength <= MEMORY_KEPT_BYTES;
      if (isSmall(core)) this.#core = core;
      if (decoder && reader && isSmall(reader)) this.#decoders.set(decoder.name, reader);
    };
    try {
      const options = { limits: this.#limits, wasmSha256: SHA256[decoder?.name ?? 'core'] };
      const json = performTask(core.engine, reader?.engine, task, bytes, options, () => {});
      keep();
      return json;
    } catch (thrown) {
      if (!leavesBroken(thrown)) keep();
      throw thrown;
    }
  }

  async #module(name: Name): Promise<WebAssembly.Module | undefined> {
    const module = compiled.get(name) ?? this.#compile[name]();
    compiled.set(name, module);
    try {
      return await module;
    } catch {
      compiled.delete(name);
      return undefined;
    }
  }
}

async function bytesOf(picture: Picture): Promise<Uint8Array> {
  if (picture instanceof Uint8Array) return picture;
  try {
    return new Uint8Array(picture instanceof ArrayBuffer ? picture : await picture.arrayBuffer());
  } catch {
    throw new JimunError(UNREADABLE);
  }
}
