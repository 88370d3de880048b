/** The shapes of `docs/format.md`. Only Rust writes records; these types describe them. */
import type { CopyLabel, ExtendedLabel } from './copies.ts';

/** What leaves the device for one picture. */
export interface FingerprintRecord {
  readonly schema: 'jimun/record/1';
  /** The UTC day, `YYYY-MM-DD`. */
  readonly created: string;
  readonly decoder: 'core' | 'host';
  /** What else the file contains, which has no fingerprint. Absent when there is nothing. */
  readonly embedded?: readonly 'video'[];
  /**
   * The main fingerprint first, then the picture's other renderings, then those of likely copies.
   */
  readonly fingerprints: readonly [Fingerprint, ...Fingerprint[]];
  readonly media: 'image';
  readonly tool: { readonly name: 'jimun'; readonly version: string; readonly wasm_sha256?: string };
  readonly verdict: Verdict;
}

export interface Fingerprint {
  readonly signal_type: SignalType;
  /** Lower-case hex digits: 64 for PDQ, 16 for the others. */
  readonly value: string;
  /** Only PDQ has it: 0–100. Receivers may drop a hash with a quality below 50. */
  readonly quality?: number;
  readonly variant: Variant;
}

/** The hash: PDQ, or one of ImageHash's hashes. */
export type SignalType = 'pdq' | 'phash' | 'dhash' | 'dhash_vertical' | 'ahash' | 'whash';

/** Which rendering or likely copy of the picture the fingerprint describes. */
export type Variant = 'full' | 'as_stored' | 'over_white' | `frame_${number}` | '512' | CopyLabel;

export type Verdict =
  | { readonly level: 'good' }
  | { readonly level: 'weak'; readonly reason: WeakReason }
  /**
   * The file was cut off, or frames of an animation are missing or damaged. `present_percent` is
   * 0–99.
   */
  | { readonly level: 'incomplete'; readonly present_percent: number };

/** Why receivers may ignore the fingerprints. */
export type WeakReason = 'low_detail' | 'too_dark' | 'mostly_border' | 'symmetric' | 'tiny';

/** A record together with its canonical JSON, the exact bytes that Rust wrote. */
export interface FingerprintResult {
  readonly record: FingerprintRecord;
  readonly json: string;
}

/**
 * What `expand` returns for a picture that may be a copy. It is not a report: its fingerprints are
 * guesses at what the picture may contain.
 */
export interface CandidateRecord extends Omit<FingerprintRecord, 'schema' | 'fingerprints'> {
  readonly schema: 'jimun/candidate/1';
  /** The candidate's own fingerprint first. All are PDQ. */
  readonly fingerprints: readonly [CandidateFingerprint, ...CandidateFingerprint[]];
}

export interface CandidateFingerprint extends Omit<Fingerprint, 'variant'> {
  readonly variant: 'full' | CopyLabel | ExtendedLabel;
}

/** Like {@link FingerprintResult}, for a candidate. */
export interface CandidateResult {
  readonly record: CandidateRecord;
  readonly json: string;
}
