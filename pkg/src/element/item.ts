/** One picture of the list: its file, for as long as it is needed, and the outcome. */
import type {
  ErrorCode, ErrorKind, FingerprintRecord, FingerprintResult, Fingerprinter, Progress, RecordOptions,
} from '../entries/slim.ts';
import type { Parameters } from '../words/i18n.ts';

/**
 * `loading` (the part of the page that reads it), `checking` (the worker starts and tests its
 * seal), `waiting` (for other pictures), `reading` and `hashing` are still in progress. `done`,
 * `weak` and `incomplete` have a record. `unsupported`, `failed` and `cancelled` have none.
 */
export type ItemState =
  | 'loading' | 'checking' | 'waiting' | 'reading' | 'hashing'
  | 'done' | 'weak' | 'incomplete'
  | 'unsupported' | 'failed' | 'cancelled';

/** Why there is no fingerprint. */
export interface ItemError {
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
}

/** What a page may know of one picture. Never its name, size, type or content. */
export interface ItemSnapshot {
  /** As shown to the person: 1 for the first picture chosen. */
  readonly number: number;
  readonly state: ItemState;
  readonly record?: FingerprintRecord;
  readonly error?: ItemError;
}

/** A failure, with the numbers and names that its words need. */
interface Failure extends ItemError {
  readonly parameters: Parameters;
}

/** What concerns the page or the network, and not the file. Another attempt may succeed. */
const RETRIABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'cancelled', 'internal', 'network_failed', 'load_replaced', 'other_version', 'worker_unavailable', 'not_sealed',
]);

const INTERNAL: Failure = { kind: 'internal', code: 'internal', parameters: {} };

/** Keeps state: the file, its current run, and the outcome. */
export class Item {
  readonly number: number;
  #file: Blob | undefined;
  #run: AbortController | undefined;
  #state: ItemState = 'waiting';
  #progress: Progress = { stage: 'waiting', fraction: 0 };
  #result: FingerprintResult | undefined;
  #failure: Failure | undefined;
  readonly #changed: (item: Item) => void;

  /** Calls `changed` after every change of state or progress. */
  constructor(number: number, file: Blob, changed: (item: Item) => void) {
    this.number = number;
    this.#file = file;
    this.#changed = changed;
  }

  get state(): ItemState { return this.#state; }
  /** How far it is, while it is in progress. */
  get progress(): Progress { return this.#progress; }
  get result(): FingerprintResult | undefined { return this.#result; }
  get failure(): Failure | undefined { return this.#failure; }
  get working(): boolean { return this.#run !== undefined; }
  /** Whether the file is still held because another attempt may succeed. */
  get retriable(): boolean { return !this.working && this.#file !== undefined; }

  get snapshot(): ItemSnapshot {
    const { number, state } = this;
    return Object.freeze({
      number,
      state,
      ...(this.#result ? { record: this.#result.record } : {}),
      ...(this.#failure ? { error: { kind: this.#failure.kind, code: this.#failure.code } } : {}),
    });
  }

  /** Starts, or starts again. Does nothing once the file is gone. */
  async start(fingerprinter: Fingerprinter, wanted: RecordOptions): Promise<void> {
    const file = this.#file;
    if (!file || this.working) return;
    const run = new AbortController();
    this.#run = run;
    this.#failure = undefined;
    this.#advance({ stage: 'waiting', fraction: 0 });
    const mine = (): boolean => this.#run === run;
    try {
      const result = await fingerprinter.fingerprint(file, {
        ...wanted,
        signal: run.signal,
        onProgress: (progress) => { if (mine()) this.#advance(progress); },
      });
      if (!mine()) return;
      this.#result = result;
      this.#file = undefined;
      this.#run = undefined;
      this.#set(stateOf(result.record));
    } catch (thrown) {
      if (mine()) this.#fail(failureOf(thrown));
    }
  }

  /** Stops immediately. Keeps the file so that the person can try again. */
  cancel(): void {
    const run = this.#run;
    if (!run) return;
    this.#fail({ kind: 'cancelled', code: 'cancelled', parameters: {} });
    run.abort();
  }

  /** Drops everything, without calling `changed`. */
  wipe(): void {
    const run = this.#run;
    this.#run = undefined;
    this.#file = undefined;
    this.#result = undefined;
    run?.abort();
  }

  #fail(failure: Failure): void {
    this.#run = undefined;
    this.#failure = failure;
    // For the other codes, another attempt would fail for the same file.
    if (!RETRIABLE.has(failure.code)) this.#file = undefined;
    this.#set(failure.kind === 'cancelled' || failure.kind === 'unsupported' ? failure.kind : 'failed');
  }

  #advance(progress: Progress): void {
    this.#progress = progress;
    this.#set(progress.stage);
  }

  #set(state: ItemState): void {
    this.#state = state;
    this.#changed(this);
  }
}

function stateOf({ verdict }: FingerprintRecord): ItemState {
  const { level }: { readonly level: string } = verdict;
  if (level === 'good') return 'done';
  // A level that this version does not know yet gets a caution, and never counts as good.
  return level === 'incomplete' ? 'incomplete' : 'weak';
}

/**
 * Recognizes errors by their shape, because a fingerprinter may come from another copy of the
 * package.
 */
function failureOf(thrown: unknown): Failure {
  if (typeof thrown !== 'object' || thrown === null) return INTERNAL;
  const { kind, detail } = thrown as { readonly kind?: unknown; readonly detail?: { readonly code?: unknown } };
  if (!isKind(kind) || typeof detail?.code !== 'string') return INTERNAL;
  const { code, ...parameters } = detail as { readonly code: ErrorCode } & Parameters;
  return { kind, code, parameters };
}

function isKind(kind: unknown): kind is ErrorKind {
  return typeof kind === 'string'
    && ['malformed', 'unsupported', 'limits', 'input', 'cancelled', 'internal'].includes(kind);
}
