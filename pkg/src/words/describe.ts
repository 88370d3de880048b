/** Tells people about errors, pictures and the seal, in Korean and English. */
import { JimunError } from '../shared/errors.ts';
import type { EngineState, Progress } from '../shared/options.ts';
import type { SealReport } from '../shared/protocol.ts';
import type { CandidateFingerprint, Fingerprint, FingerprintRecord, Verdict } from '../shared/record.ts';
import { describeLabel } from './copies.ts';
import { loadingWords } from './i18n.ts';
import type { Locale } from './i18n.ts';
import { speakerOf } from './language.ts';

/** What went wrong and what to do, for the person. */
export function describeError(error: JimunError, locale: Locale): string {
  const speaker = speakerOf(locale);
  const { code, format } = error.detail;
  // Some formats have their own words, which say more than that the format is unsupported.
  return speaker.sayIfKnown(`error.${code}.${format}`, error.detail) ?? speaker.say(`error.${code}`, error.detail);
}

/** How reliable a fingerprint is. If it is weak: why, and what would help. */
export function describeVerdict(verdict: Verdict, locale: Locale): string {
  const speaker = speakerOf(locale);
  return verdict.level === 'weak' ? speaker.say(`verdict.weak.${verdict.reason}`) : speaker.say(`verdict.${verdict.level}`);
}

/** What else the file contains that has no fingerprint; empty when there is nothing. */
export function describeEmbedded({ embedded = [] }: Pick<FingerprintRecord, 'embedded'>, locale: Locale): string {
  return embedded.map((media) => speakerOf(locale).say(`embedded.${media}`)).join(' ');
}

/** Which rendering or likely copy of the picture a fingerprint describes. */
export function describeVariant(variant: (Fingerprint | CandidateFingerprint)['variant'], locale: Locale): string {
  const speaker = speakerOf(locale);
  if (variant.startsWith('frame_')) return speaker.say('variant.frame', { number: variant.slice('frame_'.length) });
  return speaker.sayIfKnown(`variant.${variant}`) ?? describeLabel(variant, speaker) ?? speaker.say('variant.other', { label: variant });
}

/** What is happening to one picture. */
export function describeProgress({ stage, receivedBytes, totalBytes }: Progress, locale: Locale): string {
  const speaker = speakerOf(locale);
  return stage === 'loading' ? speaker.say(...loadingWords('progress', receivedBytes, totalBytes)) : speaker.say(`progress.${stage}`);
}

/** What the engine is doing, and once it is ready, what it found out about its seal. */
export function describeEngine(engine: EngineState, locale: Locale): string {
  switch (engine.stage) {
    case 'loading': return speakerOf(locale).say(...loadingWords('engine', engine.receivedBytes, engine.totalBytes));
    case 'checking': return describeSeal(undefined, locale);
    case 'ready': return describeSeal(engine.seal, locale);
    case 'failed': return describeError(engine.error, locale);
  }
}

/** What the worker found out about its own seal; `undefined` while it is still checking. */
export function describeSeal(seal: SealReport | undefined, locale: Locale): string {
  const speaker = speakerOf(locale);
  if (!seal) return speaker.say('seal.checking');
  return speaker.say(seal.sealed ? 'seal.sealed' : 'seal.open');
}
