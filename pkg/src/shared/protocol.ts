/** What the page and the worker say to each other. Closed: nothing else is ever posted. */
import type { ErrorReport } from './errors.ts';
import type { ModuleName } from './modules.ts';

/** To be raised with every change below: the worker is a file that a server may have left from an earlier version. */
export const PROTOCOL = 2;

/** WebAssembly's memory never shrinks, and freed pixels stay in it: an engine that holds more is used no more. */
export const MEMORY_KEPT_BYTES = 64 * 2 ** 20;

/** What one picture may cost. Whatever is left out stays at the default for phones (docs/limits.md). */
export interface Limits {
  readonly maxFileBytes?: number;
  readonly maxPixels?: number;
  readonly maxMemoryBytes?: number;
  /** Frames of an animation that are looked at; those behind are left. */
  readonly maxFrames?: number;
}

/** What the worker found when it tried to get out. */
export interface SealReport {
  /** Every way out was seen to be shut. */
  readonly sealed: boolean;
  /** The ways that were not seen to be shut, e.g. `fetch`. */
  readonly open: readonly string[];
  /**
   * Present when the browser sends workers no reports (WebKit, and so every browser on iOS): then the ways out were seen
   * to be refused, also where no network was needed. That is a little less than a report; see docs/seal.md.
   */
  readonly evidence?: 'refusals';
}

/** Of an engine that runs in a program: nothing keeps it from what the program may do. */
export const INSIDE: SealReport = { sealed: false, open: ['in-process'] };

/** `reading` comes with a fraction of 0–1; `hashing` (decoding and hashing in one pass) with 0. */
export type Stage = 'reading' | 'hashing';

/** What a record is to hold, all of it said. The core refuses a `protection` that there is not. */
export interface RecordRequest {
  readonly protection: string;
  readonly families: boolean;
  readonly pdq512: boolean;
}

/** What can be done with one picture. The text that comes of it is a record's JSON, or for `compare` a comparison's. */
export type Task =
  | { readonly name: 'fingerprint'; readonly request: RecordRequest }
  | { readonly name: 'expand' }
  /** `fingerprints` are a record's, one a line as `variant quality hex`. */
  | { readonly name: 'compare'; readonly fingerprints: string };

export interface PictureRequest {
  readonly type: 'picture';
  readonly task: Task;
  /** Bytes for a worker that can read no Blob. */
  readonly picture: Blob | ArrayBuffer;
  readonly limits: Limits;
}

/** The module of a format, for as long as the worker lives. The core comes first, and only where it is not inside. */
export interface ModuleDelivery {
  readonly type: 'module';
  readonly name: ModuleName | 'core';
  readonly bytes: ArrayBuffer;
}

export type PageMessage = PictureRequest | ModuleDelivery;

/** `memoryBytes` is what the modules hold by now; it never shrinks as long as the worker lives. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly protocol: number; readonly seal: SealReport }
  | { readonly type: 'unusable'; readonly report: ErrorReport }
  | { readonly type: 'stage'; readonly stage: Stage; readonly fraction: number }
  /** The picture's format is read by a module that has not come yet: ask again when it has. */
  | { readonly type: 'needs'; readonly module: ModuleName }
  /** WebKit lets a worker of a page from a file read no Blob: ask again with the bytes. */
  | { readonly type: 'needs-bytes' }
  | { readonly type: 'done'; readonly json: string; readonly memoryBytes: number }
  | { readonly type: 'refused'; readonly report: ErrorReport; readonly broken: boolean; readonly memoryBytes: number };
