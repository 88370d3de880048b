/** What callers may ask for, and what they get: the same in browsers, Node.js, Deno, bun and workerd. */
import type { Comparison } from './comparison.ts';
import type { JimunError } from './errors.ts';
import type { ModuleName, ModulePolicy } from './modules.ts';
import type { Limits, SealReport, Stage } from './protocol.ts';
import type { CandidateResult, FingerprintRecord, FingerprintResult } from './record.ts';

/** A picture file: a `File` or `Blob`, or its bytes. */
export type Picture = Blob | Uint8Array | ArrayBuffer;

/** How many likely copies of a picture are fingerprinted with it: none, its mirror image, at most 23 or at most 71. */
export type Protection = 'off' | 'basic' | 'standard' | 'wide';

/** What a record is to hold beside the picture's own PDQ fingerprint. */
export interface RecordOptions {
  /**
   * More fingerprints catch more edited copies, and say more about the picture. `off` for candidates of a match,
   * e.g. what is posted to a platform: it is the original alone whose copies are foreseen. Default: `standard`.
   */
  readonly protection?: Protection;
  /** Adds the 64-bit hashes of ImageHash's families. Default: false. */
  readonly families?: boolean;
  /** Adds PDQ of the picture shrunk to 512×512 first, as Meta's command-line tool and StopNCII do it. Default: false. */
  readonly pdq512?: boolean;
}

/** Where there is no page only `seal`, `limits`, `workers`, `prefetch` and what a record is to hold have an effect. */
export interface FingerprinterOptions extends RecordOptions {
  /**
   * Where `jimun/worker.js` is served with the sealed header. Default: `jimun` starts a worker from its own text,
   * which is as open as the page is; `jimun/slim` starts the file beside itself.
   */
  readonly workerUrl?: string | URL;
  /** `require` refuses every picture unless the worker reports that it is sealed. Default: `prefer`. */
  readonly seal?: 'prefer' | 'require';
  readonly limits?: Limits;
  /**
   * How many pictures are worked on at once, each by a worker of its own; each may take what `limits` allow. In browsers
   * 1–4, and by default 2 where there are four processors or more, else 1. In Node.js, Deno and bun 1–64 worker threads, and
   * by default none: the engine runs in the thread that calls it, as it always does in workerd.
   */
  readonly workers?: number;
  /**
   * The modules to have at hand: asked for when the page is idle. Default: HEIC and AVIF, and none where there is no page
   * and nobody learns of what is loaded.
   */
  readonly prefetch?: readonly ModuleName[];
  /**
   * `prefetch` asks the server for nothing from the first picture on; a format whose module is not there by
   * then is refused. `on-demand` asks when a picture needs it, which tells the server that somebody chose such
   * a picture; with `seal: 'require'` it counts as `prefetch`. Default: `prefetch`.
   */
  readonly modules?: ModulePolicy;
  /**
   * The folder from which `heic.wasm` and the others are fetched with their integrity. Default: `jimun` imports them
   * as scripts of its own; `jimun/slim` fetches them from where the worker is.
   */
  readonly moduleUrl?: string | URL;
}

/** What happens to one picture right now. */
export interface Progress {
  readonly stage: 'waiting' | 'loading' | Stage;
  /** 0–1 within the stage. */
  readonly fraction: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What is said here holds for this call, in place of what the fingerprinter was made with. */
export interface FingerprintOptions extends CallOptions, RecordOptions {}

export interface FingerprintAllOptions extends RecordOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (index: number, progress: Progress) => void;
}

/** What became of one picture of several. */
export type Outcome =
  | { readonly index: number; readonly result: FingerprintResult }
  | { readonly index: number; readonly error: JimunError };

export interface Fingerprinter {
  /** The worker's own report on its walls, once it is up. Rejects when no worker can be started. */
  readonly seal: Promise<SealReport>;
  /** Those of the modules to prefetch that came, once all have come or failed. */
  readonly prefetched: Promise<readonly ModuleName[]>;
  /**
   * Fingerprints one picture file. Rejects with a {@link JimunError}; other calls go on.
   * An abort rejects at once with kind `cancelled`, and ends the worker that was at it, where there is one.
   */
  fingerprint(picture: Picture, options?: FingerprintOptions): Promise<FingerprintResult>;
  /** Fingerprints several, and yields each outcome as soon as it is there. Never throws for a picture. */
  fingerprintAll(pictures: Iterable<Picture>, options?: FingerprintAllOptions): AsyncIterableIterator<Outcome>;
  /**
   * The record of a candidate for a match: its own fingerprint, then those of what may be in it, such as the picture inside
   * a screenshot. For whoever looks for copies in a list of fingerprints; its schema says that it is no report.
   */
  expand(picture: Picture, options?: CallOptions): Promise<CandidateResult>;
  /** Tells whether this copy would be found by the fingerprints of a record. */
  compare(record: FingerprintRecord | string, picture: Picture, options?: CallOptions): Promise<Comparison>;
  /** Ends the workers, and with them all they held. Unfinished calls reject with kind `cancelled`. */
  close(): void;
}
