/** Compares hashes and records that are already there. Nothing is decoded. */
import { MATCH_DISTANCE } from '../shared/comparison.ts';
import type { Comparison, Match } from '../shared/comparison.ts';
import { parseCopy } from '../shared/copies.ts';
import { JimunError, NOT_HASHES } from '../shared/errors.ts';
import type { CandidateRecord, FingerprintRecord, Variant } from '../shared/record.ts';
import { candidateLinesOf, isCandidate, linesOf } from './reported.ts';

/** `threatexchange` and HMA drop hashes with a lower quality. */
const RELIABLE_QUALITY = 50;

/**
 * How many bits differ between two hashes of the same kind, as hex digits: 64 for PDQ, 16 for
 * ImageHash's. PDQ's usual threshold for a match is 31 of 256 bits. Throws a {@link JimunError} for
 * anything else.
 */
export function distance(a: string, b: string): number {
  const are = [a, b].every((hash: unknown) => typeof hash === 'string' && /^(?:[0-9a-f]{16}|[0-9a-f]{64})$/i.test(hash));
  if (!are || a.length !== b.length) throw new JimunError(NOT_HASHES);
  return bitsBetween(a, b);
}

/**
 * Whether the fingerprints of `record` would find another picture, from what is known of that
 * picture: its candidate (`expand`), or its own record. Both may be JSON. Equals
 * `Fingerprinter.compare` for a candidate.
 *
 * Of a record, `plain` takes the main fingerprint, and `expanded` each of the picture's own
 * renderings. Its likely copies are left out: they are hashes of edits that nobody may have made,
 * and a receiver looks for the picture itself. Where edits are to be found, pass a candidate.
 *
 * Throws a {@link JimunError} for anything else, and for a candidate in the first place.
 */
export function compare(record: FingerprintRecord | string, other: FingerprintRecord | CandidateRecord | string): Comparison {
  const known = hashesIn(linesOf(record));
  const found = isCandidate(other)
    ? hashesIn(candidateLinesOf(other))
    : hashesIn(linesOf(other)).filter(({ variant }) => !parseCopy(variant)).map((hash) => ({ ...hash, variant: 'full' }));
  return { plain: nearest(known, found.slice(0, 1)), expanded: nearest(known, found) };
}

interface Hash {
  readonly variant: string;
  readonly quality: number;
  readonly value: string;
}

function hashesIn(lines: string): Hash[] {
  return lines.split('\n').map((line) => {
    const [variant = '', quality = '', value = ''] = line.split(' ');
    return { variant, quality: Number(quality), value };
  });
}

/** The first of the nearest, as the core takes it. */
function nearest(known: readonly Hash[], found: readonly Hash[]): Match | null {
  let best: Match | null = null;
  const reliable = (hash: Hash): boolean => hash.quality >= RELIABLE_QUALITY;
  for (const copy of found.filter(reliable)) {
    for (const { variant, value } of known.filter(reliable)) {
      const bits = bitsBetween(value, copy.value);
      if (best && bits >= best.distance) continue;
      const taken = copy.variant === 'full' ? 'whole' : copy.variant;
      best = { caught: bits <= MATCH_DISTANCE, copy_as: taken as Match['copy_as'], distance: bits, variant: variant as Variant };
    }
  }
  return best;
}

/** Of hex digits, eight at a time. */
function bitsBetween(a: string, b: string): number {
  let bits = 0;
  for (let at = 0; at < a.length; at += 8) {
    let word = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16);
    for (; word !== 0; word &= word - 1) bits += 1;
  }
  return bits;
}
