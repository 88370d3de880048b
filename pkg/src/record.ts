/** The shapes of `docs/format.md`. Rust alone writes records; these types only describe them. */

/** What leaves the device for one picture. */
export interface FingerprintRecord {
  readonly schema: 'jimun/record/1';
  /** UTC day, `YYYY-MM-DD`. */
  readonly created: string;
  readonly decoder: 'core' | 'host';
  /** What else the file holds; not fingerprinted. Absent when there is nothing. */
  readonly embedded?: readonly 'video'[];
  /** The main fingerprint first, then labelled variants. */
  readonly fingerprints: readonly [Fingerprint, ...Fingerprint[]];
  readonly media: 'image';
  readonly tool: { readonly name: 'jimun'; readonly version: string; readonly wasm_sha256?: string };
  readonly verdict: Verdict;
}

export interface Fingerprint {
  readonly signal_type: 'pdq';
  /** 64 lower-case hex digits. */
  readonly value: string;
  /** 0–100; below 50 receivers may drop the hash. */
  readonly quality: number;
  readonly variant: 'full' | 'as_stored' | 'over_white' | `frame_${number}`;
}

export type Verdict =
  | { readonly level: 'good' }
  | { readonly level: 'weak'; readonly reason: 'low_detail' }
  /** The file was cut off. `present_percent` is 0–99. */
  | { readonly level: 'incomplete'; readonly present_percent: number };

/** A record together with its canonical JSON, the very bytes that Rust wrote. */
export interface FingerprintResult {
  readonly record: FingerprintRecord;
  readonly json: string;
}
