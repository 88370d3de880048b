/**
 * Records that others made: read strictly in what this version knows, and without what it does not know. What comes in at a
 * portal may be anything.
 */
import { hasHeadOf, parseCopy } from '../shared/copies.ts';
import { JimunError, NOT_A_RECORD } from '../shared/errors.ts';
import type { FingerprintRecord } from '../shared/record.ts';

const RENDERING = /^(?:full|as_stored|over_white|frame_(?:[2-9]|[1-9]\d+)|512)$/;
const FAMILIES: readonly unknown[] = ['phash', 'dhash', 'dhash_vertical', 'ahash', 'whash'];

/**
 * What a comparison takes of a record or of its JSON: its PDQ fingerprints, one a line as `variant quality hex`. Throws for
 * whatever is no record, also for what `expand` gives: that is of guesses at what may be in a picture.
 */
export function linesOf(record: FingerprintRecord | string): string {
  let lines: string | undefined;
  try {
    lines = linesIn(typeof record === 'string' ? JSON.parse(record) : record);
  } catch {
    // What cannot be read is no record either.
  }
  if (lines === undefined) throw new JimunError(NOT_A_RECORD);
  return lines;
}

function linesIn({ schema, fingerprints }: { readonly schema: unknown; readonly fingerprints: unknown }): string | undefined {
  if (schema !== 'jimun/record/1' || !Array.isArray(fingerprints)) return undefined;
  const lines = Array.from(fingerprints as readonly Readonly<Record<string, unknown>>[], lineOf);
  // The first is the main one, PDQ, and known to every version.
  return lines[0] && !lines.includes(undefined) ? lines.filter(Boolean).join('\n') : undefined;
}

/** Empty for a hash that is not PDQ's or that is of something unknown, `undefined` for what is no fingerprint. */
function lineOf({ quality, signal_type: type, value, variant, ...others }: Readonly<Record<string, unknown>>): string | undefined {
  if (!Object.keys(others).every(isName) || typeof value !== 'string' || typeof variant !== 'string') return undefined;
  if (type === 'pdq') {
    const known = /^[0-9a-f]{64}$/.test(value) && Number.isInteger(quality) && Number(quality) >= 0 && Number(quality) <= 100;
    if (!known) return undefined;
    const line = `${variant} ${String(quality)} ${value}`;
    return { known: line, unknown: '', malformed: undefined }[kindOf(variant)];
  }
  if (!FAMILIES.includes(type)) return isName(type) ? '' : undefined;
  const known = /^[0-9a-f]{16}$/.test(value) && quality === undefined;
  return known && (variant === 'full' || kindOf(variant) === 'unknown') ? '' : undefined;
}

/** Heads of the renderings of a picture, known ones and those that stand for none. */
const HEADS: ReadonlySet<string> = new Set(['full', 'as', 'over', '512', 'frame', 'whole']);

/** What a variant is to this version: a later one may have others. The numbers of a known one are the core's to judge. */
export function kindOf(variant: string): 'known' | 'unknown' | 'malformed' {
  const copy = parseCopy(variant);
  if (copy ? copy.edit?.kind !== 'grown' : RENDERING.test(variant)) return 'known';
  return isName(variant) && !hasHeadOf(variant, HEADS) ? 'unknown' : 'malformed';
}

/** Whether this can be a name that a later version has. */
function isName(name: unknown): boolean {
  return typeof name === 'string' && name !== 'file' && /^[a-z0-9_-]{1,64}$/.test(name);
}
