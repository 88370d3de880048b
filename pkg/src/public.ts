/** What every entry exports besides its own `createFingerprinter`. */
export { workerFile } from './address.ts';
export { JimunError } from './errors.ts';
export type { ErrorCode, ErrorDetail, ErrorKind, ErrorReport } from './errors.ts';
export type { ModuleName, ModulePolicy } from './modules.ts';
export type {
  FingerprintAllOptions, Fingerprinter, FingerprinterOptions, FingerprintOptions, Outcome, Picture, Progress,
} from './options.ts';
export type { Limits, SealReport, Stage } from './protocol.ts';
export type { Fingerprint, FingerprintRecord, FingerprintResult, Verdict } from './record.ts';
export { describeEmbedded, describeError, describeProgress, describeSeal, describeVariant, describeVerdict, locales } from './words.ts';
export type { Locale } from './words.ts';
