/**
 * Reads records that others made. Strict about what this version knows, and ignores what it does
 * not know, because a portal may receive anything.
 */
import { hasHeadOf, parseCopy } from '../shared/copies.ts';
import { JimunError, NOT_A_RECORD } from '../shared/errors.ts';
import type { FingerprintRecord } from '../shared/record.ts';

const RENDERING = /^(?:full|as_stored|over_white|frame_(?:[2-9]|[1-9]\d+)|512)$/;
const IMAGEHASH: readonly unknown[] = ['phash', 'dhash', 'dhash_vertical', 'ahash', 'whash'];

/**
 * The part of a record, or of its JSON, that a comparison uses: its PDQ fingerprints, one per line
 * as `variant quality hex`. Throws for anything that is not a record. That includes the output of
 * `expand`, whose fingerprints are guesses at what a picture may contain.
 */
export function linesOf(record: FingerprintRecord | string): string {
  let lines: string | undefined;
  try {
    lines = linesIn(typeof record === 'string' ? JSON.parse(record) : record);
  } catch {
    // What cannot be read is not a record either.
  }
  if (lines === undefined) throw new JimunError(NOT_A_RECORD);
  return lines;
}

function linesIn({ schema, fingerprints }: { readonly schema: unknown; readonly fingerprints: unknown }): string | undefined {
  if (schema !== 'jimun/record/1' || !Array.isArray(fingerprints)) return undefined;
  const lines = Array.from(fingerprints as readonly Readonly<Record<string, unknown>>[], lineOf);
  // The first is the main one. It is PDQ, which every version knows.
  return lines[0] && !lines.includes(undefined) ? lines.filter(Boolean).join('\n') : undefined;
}

/**
 * Empty for a hash of another type or of an unknown variant, `undefined` for what is not a
 * fingerprint.
 */
function lineOf({ quality, signal_type: type, value, variant, ...others }: Readonly<Record<string, unknown>>): string | undefined {
  if (!Object.keys(others).every(isName) || typeof value !== 'string' || typeof variant !== 'string') return undefined;
  if (type === 'pdq') {
    const known = /^[0-9a-f]{64}$/.test(value) && Number.isInteger(quality) && Number(quality) >= 0 && Number(quality) <= 100;
    if (!known) return undefined;
    const line = `${variant} ${String(quality)} ${value}`;
    return { known: line, unknown: '', malformed: undefined }[kindOf(variant)];
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
  if (copy ? copy.edit?.kind !== 'extended' : RENDERING.test(variant)) return 'known';
  return isName(variant) && !hasHeadOf(variant, HEADS) ? 'unknown' : 'malformed';
}

/** Whether a later version could have this name. */
function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== 'file' && /^[a-z0-9_-]{1,64}$/.test(name);
}
