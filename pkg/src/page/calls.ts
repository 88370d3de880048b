/** The calls of a fingerprinter as tasks, which are the same wherever they run. */
import { comparisonOf } from '../shared/comparison.ts';
import type { Comparison } from '../shared/comparison.ts';
import type { ModuleName } from '../shared/modules.ts';
import type {
  CallOptions, EngineState, FingerprintAllOptions, Fingerprinter, FingerprintOptions, Outcome, Picture, RecordOptions,
} from '../shared/options.ts';
import type { RecordRequest, SealReport, Task } from '../shared/protocol.ts';
import type { CandidateResult, FingerprintRecord, FingerprintResult } from '../shared/record.ts';
import { outcomesOf } from './batch.ts';
import { OF_CALLS, OF_FINGERPRINTERS, OF_FINGERPRINTS, checkOptions } from './known-options.ts';
import { linesOf } from './reported.ts';

const USUAL: RecordRequest = { protection: 'standard', imagehash: false, pdq512: false };

export abstract class TaskFingerprinter implements Fingerprinter {
  abstract readonly engine: EngineState;
  abstract readonly seal: Promise<SealReport>;
  abstract readonly prefetched: Promise<readonly ModuleName[]>;
  readonly #request: RecordRequest;

  constructor(options: RecordOptions) {
    checkOptions(options, OF_FINGERPRINTERS);
    this.#request = requestOf(options, USUAL);
  }

  async fingerprint(picture: Picture, options: FingerprintOptions = {}): Promise<FingerprintResult> {
    checkOptions(options, OF_FINGERPRINTS);
    const request = requestOf(options, this.#request);
    return resultOf<FingerprintResult>(await this.perform({ name: 'fingerprint', request }, picture, options));
  }

  fingerprintAll(pictures: Iterable<Picture>, options?: FingerprintAllOptions): AsyncIterableIterator<Outcome> {
    return outcomesOf(this, pictures, options);
  }

  async expand(picture: Picture, options: CallOptions = {}): Promise<CandidateResult> {
    checkOptions(options, OF_CALLS);
    return resultOf<CandidateResult>(await this.perform({ name: 'expand' }, picture, options));
  }

  async compare(record: FingerprintRecord | string, picture: Picture, options: CallOptions = {}): Promise<Comparison> {
    checkOptions(options, OF_CALLS);
    return comparisonOf(await this.perform({ name: 'compare', fingerprints: linesOf(record) }, picture, options));
  }

  abstract watch(listener: (engine: EngineState) => void): () => void;
  abstract close(): void;

  /** Resolves to the text that the core wrote. Rejects with a {@link JimunError}. */
  protected abstract perform(task: Task, picture: Picture, options: CallOptions): Promise<string>;
}

/**
 * Takes from `otherwise` what `options` leaves out. Holds plain values only, so that it can be
 * posted to a worker.
 */
function requestOf(options: RecordOptions, otherwise: RecordRequest): RecordRequest {
  const { protection, imagehash, pdq512 } = options;
  return {
    protection: protection ?? otherwise.protection,
    imagehash: imagehash ?? otherwise.imagehash,
    pdq512: pdq512 ?? otherwise.pdq512,
  };
}

function resultOf<Result extends FingerprintResult | CandidateResult>(json: string): Result {
  return { record: JSON.parse(json) as Result['record'], json } as Result;
}
