/** What every entry exports in addition to its own `createFingerprinter`. */
export { compactOf } from '../page/compact.ts';
export { compare, distance } from '../page/compare.ts';
export { workerFile } from '../page/place.ts';
export { isRecord, parseRecord } from '../page/received.ts';
export type { Comparison, Match } from '../shared/comparison.ts';
export { describeComparison } from '../words/comparison.ts';
export { isCopy } from '../shared/copies.ts';
export type { CopyLabel, ExtendedLabel } from '../shared/copies.ts';
export { JimunError } from '../shared/errors.ts';
export type { ErrorCode, ErrorDetail, ErrorKind, ErrorReport } from '../shared/errors.ts';
export { locales } from '../words/language.ts';
export type { Locale } from '../words/i18n.ts';
export type { ModuleName, ModulePolicy } from '../shared/modules.ts';
export type {
  CallOptions, EngineState, FingerprintAllOptions, Fingerprinter, FingerprinterOptions, FingerprintOptions, Outcome, Picture, Progress,
  Protection, RecordOptions,
} from '../shared/options.ts';
export type { Limits, SealReport, Stage } from '../shared/protocol.ts';
export type {
  CandidateFingerprint, CandidateRecord, CandidateResult, Fingerprint, FingerprintRecord, FingerprintResult, SignalType, Variant,
  Verdict, WeakReason,
} from '../shared/record.ts';
export { describeEmbedded, describeEngine, describeError, describeProgress, describeSeal, describeVariant, describeVerdict } from '../words/describe.ts';
