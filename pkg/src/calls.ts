/** The calls of a fingerprinter, in terms of tasks: the same wherever these are performed. */
import { outcomesOf } from './batch.ts';
import { comparisonOf } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import { JimunError, NOT_A_RECORD } from './errors.ts';
import type { ModuleName } from './modules.ts';
import type {
  CallOptions, FingerprintAllOptions, Fingerprinter, FingerprintOptions, Outcome, Picture, RecordOptions,
} from './options.ts';
import type { RecordRequest, SealReport, Task } from './protocol.ts';
import type { FingerprintRecord, FingerprintResult } from './record.ts';

const USUAL: RecordRequest = { protection: 'standard', families: false, pdq512: false };

export abstract class TaskFingerprinter implements Fingerprinter {
  abstract readonly seal: Promise<SealReport>;
  abstract readonly prefetched: Promise<readonly ModuleName[]>;
  readonly #request: RecordRequest;

  constructor(options: RecordOptions) {
    this.#request = requestOf(options, USUAL);
  }

  async fingerprint(picture: Picture, options: FingerprintOptions = {}): Promise<FingerprintResult> {
    const request = requestOf(options, this.#request);
    return resultOf(await this.perform({ name: 'fingerprint', request }, picture, options));
  }

  fingerprintAll(pictures: Iterable<Picture>, options?: FingerprintAllOptions): AsyncIterableIterator<Outcome> {
    return outcomesOf(this, pictures, options);
  }

  async expand(picture: Picture, options: CallOptions = {}): Promise<FingerprintResult> {
    return resultOf(await this.perform({ name: 'expand' }, picture, options));
  }

  async compare(record: FingerprintRecord | string, picture: Picture, options: CallOptions = {}): Promise<Comparison> {
    return comparisonOf(await this.perform({ name: 'compare', record: textOf(record) }, picture, options));
  }

  abstract close(): void;

  /** Gives the text that the core made. Rejects with a {@link JimunError}. */
  protected abstract perform(task: Task, picture: Picture, options: CallOptions): Promise<string>;
}

/** `options`, and for what they do not say `otherwise`. Of plain values only, so that they can be handed to a worker. */
function requestOf({ protection, families, pdq512 }: RecordOptions, otherwise: RecordRequest): RecordRequest {
  return {
    protection: String(protection ?? otherwise.protection),
    families: Boolean(families ?? otherwise.families),
    pdq512: Boolean(pdq512 ?? otherwise.pdq512),
  };
}

function resultOf(json: string): FingerprintResult {
  return { record: JSON.parse(json) as FingerprintRecord, json };
}

function textOf(record: FingerprintRecord | string): string {
  if (typeof record === 'string') return record;
  try {
    return JSON.stringify(record) ?? '';
  } catch {
    throw new JimunError(NOT_A_RECORD);
  }
}
