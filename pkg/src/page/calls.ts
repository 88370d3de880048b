/** The calls of a fingerprinter as tasks, which are the same wherever they run. */
import { comparisonOf } from '../shared/comparison.ts';
import type { Comparison } from '../shared/comparison.ts';
import { JimunError, RENAMED_OPTION } from '../shared/errors.ts';
import type { ModuleName } from '../shared/modules.ts';
import type {
  CallOptions, EngineState, FingerprintAllOptions, Fingerprinter, FingerprintOptions, Outcome, Picture, RecordOptions,
} from '../shared/options.ts';
import type { RecordRequest, SealReport, Task } from '../shared/protocol.ts';
import type { CandidateResult, FingerprintRecord, FingerprintResult } from '../shared/record.ts';
import { outcomesOf } from './batch.ts';
import { linesOf } from './reported.ts';

const USUAL: RecordRequest = { protection: 'standard', imagehash: false, pdq512: false };

export abstract class TaskFingerprinter implements Fingerprinter {
  abstract readonly engine: EngineState;
  abstract readonly seal: Promise<SealReport>;
  abstract readonly prefetched: Promise<readonly ModuleName[]>;
  readonly #request: RecordRequest;

  constructor(options: RecordOptions) {
    this.#request = requestOf(options, USUAL);
  }

  async fingerprint(picture: Picture, options: FingerprintOptions = {}): Promise<FingerprintResult> {
    const request = requestOf(options, this.#request);
    return resultOf<FingerprintResult>(await this.perform({ name: 'fingerprint', request }, picture, options));
  }

  fingerprintAll(pictures: Iterable<Picture>, options?: FingerprintAllOptions): AsyncIterableIterator<Outcome> {
    return outcomesOf(this, pictures, options);
  }

  async expand(picture: Picture, options: CallOptions = {}): Promise<CandidateResult> {
    return resultOf<CandidateResult>(await this.perform({ name: 'expand' }, picture, options));
  }

  async compare(record: FingerprintRecord | string, picture: Picture, options: CallOptions = {}): Promise<Comparison> {
    return comparisonOf(await this.perform({ name: 'compare', fingerprints: linesOf(record) }, picture, options));
  }

  abstract watch(listener: (engine: EngineState) => void): () => void;
  abstract close(): void;

  /** Resolves to the text that the core wrote. Rejects with a {@link JimunError}. */
  protected abstract perform(task: Task, picture: Picture, options: CallOptions): Promise<string>;
}

/**
 * Takes from `otherwise` what `options` leaves out. Holds plain values only, so that it can be
 * posted to a worker. Throws for the name that an option had before 1.0, because a record without
 * what was asked for looks like any other.
 */
function requestOf(options: RecordOptions, otherwise: RecordRequest): RecordRequest {
  if ('families' in options) throw new JimunError(RENAMED_OPTION);
  const { protection, imagehash, pdq512 } = options;
  return {
    protection: String(protection ?? otherwise.protection),
    imagehash: Boolean(imagehash ?? otherwise.imagehash),
    pdq512: Boolean(pdq512 ?? otherwise.pdq512),
  };
}

function resultOf<Result extends FingerprintResult | CandidateResult>(json: string): Result {
  return { record: JSON.parse(json) as Result['record'], json } as Result;
}
