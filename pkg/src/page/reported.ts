/**
 * Reads records that others made. Strict about what this version knows, and ignores what it does
 * not know, because a portal may receive anything.
 */
import { hasHeadOf, parseCopy } from '../shared/copies.ts';
import { JimunError, NOT_A_RECORD } from '../shared/errors.ts';
import type { CandidateRecord, FingerprintRecord } from '../shared/record.ts';

const RECORD = 'jimun/record/1';
const CANDIDATE = 'jimun/candidate/1';

const RENDERING = /^(?:full|as_stored|over_white|frame_(?:[2-9]|[1-9]\d+)|512)$/;
export const IMAGEHASH: readonly unknown[] = ['phash', 'dhash', 'dhash_vertical', 'ahash', 'whash'];

/**
 * The part of a record, or of its JSON, that a comparison uses: its PDQ fingerprints, one per line
 * as `variant quality hex`. Throws for anything that is not a record. That includes the output of
 * `expand`, whose fingerprints are guesses at what a picture may contain.
 */
export function linesOf(record: FingerprintRecord | CandidateRecord | string, schema = RECORD, kind = kindOf): string {
  let lines: string | undefined;
  try {
    lines = linesIn(typeof record === 'string' ? JSON.parse(record) : record, schema, kind);
  } catch {
    // What cannot be read is not a record either.
  }
  if (lines === undefined) throw new JimunError(NOT_A_RECORD);
  return lines;
}

/** The same for what `expand` returned, and for nothing else. */
export function candidateLinesOf(candidate: CandidateRecord | string): string {
  const lines = linesOf(candidate, CANDIDATE, (variant) => (variant === 'full' || parseCopy(variant) ? 'known' : unlessKnown(variant)));
  if (!lines.startsWith('full ')) throw new JimunError(NOT_A_RECORD);
  return lines;
}

/** Whether it says that it is a candidate, or is the JSON of one. */
export function isCandidate(record: FingerprintRecord | CandidateRecord | string): record is CandidateRecord | string {
  try {
    return (typeof record === 'string' ? JSON.parse(record) as CandidateRecord : record).schema === CANDIDATE;
  } catch {
    return false;
  }
}

function linesIn(record: { readonly schema: unknown; readonly fingerprints: unknown }, schema: string, kind: typeof kindOf): string | undefined {
  const { fingerprints } = record;
  if (record.schema !== schema || !Array.isArray(fingerprints)) return undefined;
  const lines = Array.from(fingerprints as readonly Readonly<Record<string, unknown>>[], (each) => lineOf(each, kind));
  // The first is the main one. It is PDQ, which every version knows.
  return lines[0] && !lines.includes(undefined) ? lines.filter(Boolean).join('\n') : undefined;
}

/**
 * Empty for a hash of another type or of an unknown variant, `undefined` for what is not a
 * fingerprint.
 */
function lineOf(fingerprint: Readonly<Record<string, unknown>>, kind: typeof kindOf): string | undefined {
  const { quality, signal_type: type, value, variant, ...others } = fingerprint;
  if (!Object.keys(others).every(isKey) || typeof value !== 'string' || typeof variant !== 'string') return undefined;
  if (type === 'pdq') {
    const known = /^[0-9a-f]{64}$/.test(value) && Number.isInteger(quality) && Number(quality) >= 0 && Number(quality) <= 100;
    if (!known) return undefined;
    const line = `${variant} ${String(quality)} ${value}`;
    return { known: line, unknown: '', malformed: undefined }[kind(variant)];
  }
  if (!IMAGEHASH.includes(type)) return isName(type) ? '' : undefined;
  const known = /^[0-9a-f]{16}$/.test(value) && quality === undefined;
  return known && (variant === 'full' || kindOf(variant) === 'unknown') ? '' : undefined;
}

/** First words of labels of renderings, including words that name no rendering. */
const HEADS: ReadonlySet<string> = new Set(['full', 'as', 'over', '512', 'frame', 'whole']);

/**
 * How this version treats a variant; a later version may have more. The core checks the numbers of
 * known ones.
 */
export function kindOf(variant: string): 'known' | 'unknown' | 'malformed' {
  const copy = parseCopy(variant);
  return (copy ? copy.edit?.kind !== 'extended' : RENDERING.test(variant)) ? 'known' : unlessKnown(variant);
}

function unlessKnown(variant: string): 'unknown' | 'malformed' {
  return isName(variant) && !hasHeadOf(variant, HEADS) ? 'unknown' : 'malformed';
}

/** Whether a later version could have this name. */
export function isName(name: unknown): boolean {
  return typeof name === 'string' && /^[a-z0-9_-]{1,64}$/.test(name);
}

/** Whether a later version could have this key. `file` would name a person's. */
export function isKey(key: string): boolean {
  return key !== 'file' && isName(key);
}
