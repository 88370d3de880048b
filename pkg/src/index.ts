/**
 * Fingerprints of pictures, computed on this device: {@link createFingerprinter}.
 * @packageDocumentation
 */
export { createFingerprinter } from './client.ts';
export type {
  FingerprintAllOptions, Fingerprinter, FingerprinterOptions, FingerprintOptions, Outcome, Progress,
} from './client.ts';
export { JimunError } from './errors.ts';
export type { ErrorCode, ErrorDetail, ErrorKind } from './errors.ts';
export type { ModuleName, ModulePolicy } from './modules.ts';
export { describeError, describeProgress, describeSeal, describeVariant, describeVerdict, locales } from './words.ts';
export type { Locale } from './words.ts';
export type { Limits, SealReport, Stage } from './protocol.ts';
export type { Fingerprint, FingerprintRecord, FingerprintResult, Verdict } from './record.ts';
