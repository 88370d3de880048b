/** Who must act: on the file, its format or a limit; the caller; nobody (cancelled); or us. */
export type ErrorKind = 'malformed' | 'unsupported' | 'limits' | 'input' | 'cancelled' | 'internal';

/** What exactly happened. docs/errors.md explains each code. */
export type ErrorCode =
  | 'empty'
  | 'truncated'
  | 'corrupt'
  | 'zero_size'
  | 'unknown_format'
  | 'unsupported_format'
  | 'unsupported_feature'
  | 'file_too_large'
  | 'too_many_pixels'
  | 'too_much_memory'
  | 'too_small'
  | 'blank'
  | 'unreadable'
  | 'invalid_input'
  | 'not_sealed'
  | 'network_failed'
  | 'load_replaced'
  | 'other_version'
  | 'worker_unavailable'
  | 'module_missing'
  | 'webassembly_unavailable'
  | 'cancelled'
  | 'internal';

/**
 * The code, with the numbers or names that belong to it. Never a file name or a byte of the file.
 */
export interface ErrorDetail {
  readonly code: ErrorCode;
  readonly [parameter: string]: string | number;
}

export interface ErrorReport {
  readonly kind: ErrorKind;
  /** In English. To show it to people, use `describeError`. */
  readonly message: string;
  readonly detail: ErrorDetail;
}

/** The only error that this package throws or rejects with. */
export class JimunError extends Error {
  override readonly name = 'JimunError';
  readonly kind: ErrorKind;
  readonly detail: ErrorDetail;

  constructor(report: ErrorReport) {
    super(report.message);
    this.kind = report.kind;
    this.detail = report.detail;
  }
}

export const CANCELLED: ErrorReport = {
  kind: 'cancelled',
  message: 'cancelled by the caller',
  detail: { code: 'cancelled' },
};

/**
 * What a caller passed that cannot be used. Builds leave out what they do not need of its results.
 *
 * @__NO_SIDE_EFFECTS__
 */
export function invalidInput(what: string): ErrorReport {
  return { kind: 'input', message: what, detail: { code: 'invalid_input', what } };
}

export const NOT_A_BLOB: ErrorReport = invalidInput('not a File, a Blob or bytes');

export const RENAMED_OPTION: ErrorReport = invalidInput('the option `families` is called `imagehash`');

export const UNREADABLE: ErrorReport = {
  kind: 'input',
  message: 'the file can no longer be read',
  detail: { code: 'unreadable' },
};

export const NOT_A_RECORD: ErrorReport = invalidInput('not a record as docs/format.md has it');

export const NOT_HASHES: ErrorReport = invalidInput('not two hashes of the same length, in hex');

export const NOT_COMPACTABLE: ErrorReport = invalidInput('not 1 to 1000 records with at most 100000 hashes and 4 MiB');

export const INTERNAL: ErrorReport = {
  kind: 'internal',
  message: 'a defect in jimun stopped this file',
  detail: { code: 'internal' },
};

export const NOT_SEALED: ErrorReport = {
  kind: 'input',
  message: 'the worker could send data out, and seal is "require"; see docs/seal.md',
  detail: { code: 'not_sealed' },
};

export const WORKER_UNAVAILABLE: ErrorReport = {
  kind: 'input',
  message: 'the worker could not be started; worker.js has to be where workerUrl says, or without it beside the script of jimun/slim, '
    + 'and the page\'s worker-src policy has to allow it',
  detail: { code: 'worker_unavailable' },
};

export const WORKER_FOREIGN: ErrorReport = {
  kind: 'input',
  message: 'the worker is on another origin, and browsers start workers from the page\'s own only; copy worker.js there, and name it in workerUrl',
  detail: { code: 'worker_unavailable' },
};

export const NETWORK_FAILED: ErrorReport = {
  kind: 'input',
  message: 'the worker or a module did not come, or not whole, because the network failed; the next call tries again',
  detail: { code: 'network_failed' },
};

export const LOAD_REPLACED: ErrorReport = {
  kind: 'input',
  message: 'something else came in place of the worker or a module, such as the page of a network that wants a login, or of a server without the file',
  detail: { code: 'load_replaced' },
};

export const OTHER_VERSION: ErrorReport = {
  kind: 'input',
  message: 'worker.js or a module is of another version than the package; copy them to the server anew',
  detail: { code: 'other_version' },
};

export const WEBASSEMBLY_UNAVAILABLE: ErrorReport = {
  kind: 'unsupported',
  message: 'WebAssembly is switched off in this browser, or not allowed by the worker\'s policy',
  detail: { code: 'webassembly_unavailable' },
};

/** The module that reads `format` is missing from a deployment, or the page does not want it. */
export function moduleMissing(format: string): ErrorReport {
  return {
    kind: 'unsupported',
    message: `${format}.wasm is not loaded; a page has to name it in prefetch, and a deployment has to hold it`,
    detail: { code: 'module_missing', format },
  };
}

/** The module that reads `format` would come from a server that is not the page's. */
export function moduleForeign(format: string): ErrorReport {
  return {
    kind: 'unsupported',
    message: `${format}.wasm is on another origin, and modules come from the page's own only; copy it there, and name the folder in moduleUrl`,
    detail: { code: 'module_missing', format },
  };
}

const KINDS: ReadonlySet<unknown> = new Set<ErrorKind>([
  'malformed', 'unsupported', 'limits', 'input', 'cancelled', 'internal',
]);

/** Anything that the core threw, as a report. What is not one of its errors is `internal`. */
export function asReport(thrown: unknown): ErrorReport {
  if (typeof thrown !== 'object' || thrown === null) return INTERNAL;
  const { kind, message, detail } = thrown as Partial<ErrorReport>;
  if (!KINDS.has(kind) || typeof message !== 'string' || typeof detail?.code !== 'string') return INTERNAL;
  return { kind, message, detail } as ErrorReport;
}

/**
 * Whether the core is unusable after this error: it trapped, or its decoder gave up and said so.
 */
export function leavesBroken(thrown: unknown): boolean {
  return thrown instanceof Error || (typeof thrown === 'object' && thrown !== null && 'broken' in thrown && thrown.broken === true);
}
