/**
 * What callers may pass, and what they get. The same in browsers, Node.js, Deno, bun and workerd.
 */
import type { Comparison } from './comparison.ts';
import type { JimunError } from './errors.ts';
import type { ModuleName, ModulePolicy } from './modules.ts';
import type { Limits, SealReport, Stage } from './protocol.ts';
import type { CandidateResult, FingerprintRecord, FingerprintResult } from './record.ts';

/** A picture file: a `File` or `Blob`, or its bytes. */
export type Picture = Blob | Uint8Array | ArrayBuffer;

/**
 * How many likely copies are fingerprinted with each picture: none, its mirror image, up to 23 or
 * up to 71.
 */
export type Protection = 'off' | 'basic' | 'standard' | 'wide';

/** What a record holds in addition to the picture's own PDQ fingerprint. */
export interface RecordOptions {
  /**
   * More fingerprints catch more edited copies, and reveal more about the picture. Use `off` for
   * candidates of a match, e.g. pictures posted to a platform: only copies of the original are
   * predicted. Default: `standard`.
   */
  readonly protection?: Protection;
  /** Adds the 64-bit hashes of ImageHash. Default: false. */
  readonly imagehash?: boolean;
  /**
   * Adds PDQ of the picture shrunk to 512×512 first, as Meta's command-line tool and StopNCII
   * compute it. Default: false.
   */
  readonly pdq512?: boolean;
}

/**
 * Where there is no page, only `seal`, `limits`, `workers`, `prefetch` and the options of a record
 * have an effect.
 */
export interface FingerprinterOptions extends RecordOptions {
  /**
   * Where `jimun/worker.js` is served with the header of the seal: its folder, which ends with `/`,
   * or the file. Default: `jimun` starts a worker from its own text, which is as open as the page
   * is; `jimun/slim` and `<jimun-input>` start the file next to their script.
   */
  readonly workerUrl?: string | URL;
  /**
   * `require` refuses every picture unless the worker reports that it is sealed. Default: `prefer`.
   */
  readonly seal?: 'prefer' | 'require';
  readonly limits?: Limits;
  /**
   * How many pictures are processed at once, each by its own worker. Each may use what `limits`
   * allow. In browsers 1–4; the default is 2 with four or more processors, else 1. In Node.js, Deno
   * and bun 1–64 worker threads; the default is none, and the engine runs in the calling thread, as
   * it always does in workerd.
   */
  readonly workers?: number;
  /**
   * The modules to load after the worker, one by one in this order, while the page is idle.
   * Default: HEIC and AVIF. Where there is no page, and nobody can observe what is loaded, the
   * default is none.
   */
  readonly prefetch?: readonly ModuleName[];
  /**
   * `prefetch` never requests a module because of what a picture is. If one is chosen before all
   * have arrived, all that are missing are requested then, in their order. `on-demand` requests a
   * module when a picture needs it, which tells the server that someone chose such a picture. With
   * `seal: 'require'` it counts as `prefetch`. Default: `prefetch`.
   */
  readonly modules?: ModulePolicy;
  /**
   * The folder from which `heic.wasm` and the other modules are fetched with an integrity check, or
   * a file in it. Default: where the worker is. Without `workerUrl` too, `jimun` imports them as
   * its own scripts; `jimun/slim` and `<jimun-input>` fetch them from beside their script.
   */
  readonly moduleUrl?: string | URL;
}

/**
 * The current state of one picture. `loading`: the part of the page that reads it is on its way.
 * `checking`: the worker starts, and tests its seal. `waiting`: other pictures come first.
 */
export interface Progress {
  readonly stage: 'loading' | 'checking' | 'waiting' | Stage;
  /** 0–1 within the stage. */
  readonly fraction: number;
  /** With `loading`, where the browser tells: how many bytes have arrived, unpacked. */
  readonly receivedBytes?: number;
  /** With `receivedBytes`: how many there are. */
  readonly totalBytes?: number;
}

/**
 * How far the engine is. After `failed`, it tries again when the network comes back, and with the
 * next picture.
 */
export type EngineState =
  | { readonly stage: 'loading'; readonly receivedBytes?: number; readonly totalBytes?: number }
  | { readonly stage: 'checking' }
  | { readonly stage: 'ready'; readonly seal: SealReport }
  /** With `seal` if a worker came and is not sealed, and `seal: 'require'` refuses it. */
  | { readonly stage: 'failed'; readonly error: JimunError; readonly seal?: SealReport };

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Options for this call, which override those of the fingerprinter. */
export interface FingerprintOptions extends CallOptions, RecordOptions {}

export interface FingerprintAllOptions extends RecordOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (index: number, progress: Progress) => void;
}

/** The outcome for one picture of several. */
export type Outcome =
  | { readonly index: number; readonly result: FingerprintResult }
  | { readonly index: number; readonly error: JimunError };

export interface Fingerprinter {
  /** How far the engine is now. It may be given pictures at any time. */
  readonly engine: EngineState;
  /** Calls `listener` whenever `engine` changes. Returns a function that ends this. */
  watch(listener: (engine: EngineState) => void): () => void;
  /**
   * The worker's report on its own seal, once it runs. Rejects when no worker can be started. After
   * that, it is another promise once the engine tries again.
   */
  readonly seal: Promise<SealReport>;
  /** The prefetched modules that arrived, once all have arrived or failed. */
  readonly prefetched: Promise<readonly ModuleName[]>;
  /**
   * Fingerprints one picture file. Rejects with a {@link JimunError}; other calls continue. An
   * abort rejects immediately with kind `cancelled`, and ends the worker of that picture, if it has
   * one.
   */
  fingerprint(picture: Picture, options?: FingerprintOptions): Promise<FingerprintResult>;
  /**
   * Fingerprints several pictures, and yields each outcome as soon as it is known. A picture that
   * fails never makes it throw.
   */
  fingerprintAll(pictures: Iterable<Picture>, options?: FingerprintAllOptions): AsyncIterableIterator<Outcome>;
  /**
   * The record of a candidate for a match: its own fingerprint, then those of what it may contain,
   * such as the picture inside a screenshot. For receivers that look for copies in a list of
   * fingerprints. Its schema marks it as a candidate, not a report.
   */
  expand(picture: Picture, options?: CallOptions): Promise<CandidateResult>;
  /** Tells whether the fingerprints of a record would find this copy. */
  compare(record: FingerprintRecord | string, picture: Picture, options?: CallOptions): Promise<Comparison>;
  /**
   * Ends the workers, and drops everything they held. Unfinished calls reject with kind
   * `cancelled`.
   */
  close(): void;
}
