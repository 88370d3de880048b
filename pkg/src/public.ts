/** What every entry exports besides its own `createFingerprinter`. */
export { workerFile } from './address.ts';
export type { Comparison, Match } from './comparison.ts';
export { describeComparison } from './comparison-words.ts';
export { isCopy } from './copies.ts';
export type { CopyLabel, GrownLabel } from './copies.ts';
export { JimunError } from './errors.ts';
export type { ErrorCode, ErrorDetail, ErrorKind, ErrorReport } from './errors.ts';
export { locales } from './language.ts';
export type { Locale } from './language.ts';
export type { ModuleName, ModulePolicy } from './modules.ts';
export type {
  CallOptions, FingerprintAllOptions, Fingerprinter, FingerprinterOptions, FingerprintOptions, Outcome, Picture, Progress,
  Protection, RecordOptions,
} from './options.ts';
export type { Limits, SealReport, Stage } from './protocol.ts';
export type {
  CandidateFingerprint, CandidateRecord, CandidateResult, Fingerprint, FingerprintRecord, FingerprintResult, SignalType, Variant,
  Verdict, WeakReason,
} from './record.ts';
export { describeEmbedded, describeError, describeProgress, describeSeal, describeVariant, describeVerdict } from './words.ts';
