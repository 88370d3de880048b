/** Records that others made, read strictly: what comes in at a portal may be anything. */
import { parseCopy } from '../shared/copies.ts';
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
  // The first is the main one, and PDQ.
  return lines[0] && !lines.includes(undefined) ? lines.filter(Boolean).join('\n') : undefined;
}

/** Empty for a hash that is not PDQ's, `undefined` for what is no fingerprint. */
function lineOf({ quality, signal_type: type, value, variant, ...others }: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.keys(others).length > 0 || typeof value !== 'string' || typeof variant !== 'string') return undefined;
  if (type === 'pdq') {
    const known = /^[0-9a-f]{64}$/.test(value) && Number.isInteger(quality) && Number(quality) >= 0 && Number(quality) <= 100
      && isVariant(variant);
    return known ? `${variant} ${String(quality)} ${value}` : undefined;
  }
  return FAMILIES.includes(type) && /^[0-9a-f]{16}$/.test(value) && quality === undefined && variant === 'full' ? '' : undefined;
}

/** The numbers of a label are the core's to judge. */
function isVariant(variant: string): boolean {
  const copy = parseCopy(variant);
  return copy ? copy.edit?.kind !== 'grown' : RENDERING.test(variant);
}
