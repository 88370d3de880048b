/**
 * The messages between the page and the worker. The list is closed: nothing else is ever posted.
 */
import type { ErrorReport } from './errors.ts';
import type { ModuleName } from './modules.ts';

/**
 * Raise it with every change below, because a server may still have the worker of an earlier
 * version.
 */
export const PROTOCOL = 3;

/**
 * WebAssembly memory never shrinks, and freed pixels stay in it. An engine with more than this is
 * discarded.
 */
export const MEMORY_KEPT_BYTES = 64 * 2 ** 20;

/**
 * The limits for one picture. What is left out stays at the default for phones (docs/limits.md).
 */
export interface Limits {
  readonly maxFileBytes?: number;
  readonly maxPixels?: number;
  readonly maxMemoryBytes?: number;
  /** The maximum number of frames of an animation to read; the rest are ignored. */
  readonly maxFrames?: number;
}

/** What the worker found when it tried to send data out. */
export interface SealReport {
  /** The worker saw that every way out is blocked. */
  readonly sealed: boolean;
  /** The ways out that the worker did not see blocked, e.g. `fetch`. */
  readonly open: readonly string[];
  /**
   * Present if the browser sends no reports to workers (WebKit, and so every browser on iOS). The
   * worker then saw that the ways out were refused, even where no network was needed. This is
   * slightly weaker evidence than a report; see docs/seal.md.
   */
  readonly evidence?: 'refusals';
}

/** For an engine that runs inside a program, which may do everything that the program may do. */
export const INSIDE: SealReport = { sealed: false, open: ['in-process'] };

/** `reading` comes with a fraction of 0–1; `hashing` (decoding and hashing in one pass) with 0. */
export type Stage = 'reading' | 'hashing';

/** What a record holds, with every option set. The core refuses an unknown `protection`. */
export interface RecordRequest {
  readonly protection: string;
  readonly imagehash: boolean;
  readonly pdq512: boolean;
}

/**
 * What can be done with one picture. The result is the JSON of a record, or for `compare` of a
 * comparison.
 */
export type Task =
  | { readonly name: 'fingerprint'; readonly request: RecordRequest }
  | { readonly name: 'expand' }
  /** `fingerprints` are those of a record, one per line as `variant quality hex`. */
  | { readonly name: 'compare'; readonly fingerprints: string };

export interface PictureRequest {
  readonly type: 'picture';
  readonly task: Task;
  /** Bytes for a worker that cannot read a Blob. */
  readonly picture: Blob | ArrayBuffer;
  readonly limits: Limits;
}

/**
 * The module of a format, for as long as the worker lives. The core comes first, and only if the
 * worker does not contain it.
 */
export interface ModuleDelivery {
  readonly type: 'module';
  readonly name: ModuleName | 'core';
  readonly bytes: ArrayBuffer;
}

export type PageMessage = PictureRequest | ModuleDelivery;

/** `memoryBytes` is what the modules hold so far. It never shrinks while the worker lives. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly protocol: number; readonly seal: SealReport }
  | { readonly type: 'unusable'; readonly report: ErrorReport }
  | { readonly type: 'stage'; readonly stage: Stage; readonly fraction: number }
  /**
   * A module that has not arrived yet reads the picture's format. Send the picture again once it
   * has.
   */
  | { readonly type: 'needs'; readonly module: ModuleName }
  /**
   * In WebKit, a worker of a page from a file cannot read a Blob. Send the picture again as bytes.
   */
  | { readonly type: 'needs-bytes' }
  | { readonly type: 'done'; readonly json: string; readonly memoryBytes: number }
  | { readonly type: 'refused'; readonly report: ErrorReport; readonly broken: boolean; readonly memoryBytes: number };
