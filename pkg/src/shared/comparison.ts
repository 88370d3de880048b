/** Whether the fingerprints of a record would find a copy. */
import type { CopyLabel, ExtendedLabel } from './copies.ts';
import type { Variant } from './record.ts';

/** How close a copy is to a record. */
export interface Match {
  /** Whether a receiver would find the copy: at most 31 bits differ, PDQ's usual threshold. */
  readonly caught: boolean;
  /** How many of the 256 bits differ. */
  readonly distance: number;
  /** The nearest of the record's fingerprints. */
  readonly variant: Variant;
  /** The edit of the copy that gives this distance; `whole` if there is none. */
  readonly copy_as: CopyLabel | ExtendedLabel | 'whole';
}

/**
 * `null` where there is nothing to compare: receivers ignore PDQ hashes with a quality below 50, in
 * the record and in the copy.
 */
export interface Comparison {
  /** The result for a receiver that uses only the copy's own hash. */
  readonly plain: Match | null;
  /**
   * The result for a receiver that runs `expand` on the copy. Its distance never exceeds that of
   * `plain`.
   */
  readonly expanded: Match | null;
}

/** Equals `MATCH_DISTANCE` in the core. */
export const MATCH_DISTANCE = 31;

/** Parses the core's comparison, and adds whether it is a match. */
export function comparisonOf(json: string): Comparison {
  const { plain, expanded } = JSON.parse(json) as Record<keyof Comparison, Omit<Match, 'caught'> | null>;
  const judged = (match: Omit<Match, 'caught'> | null): Match | null => (
    match && { caught: match.distance <= MATCH_DISTANCE, ...match });
  return { plain: judged(plain), expanded: judged(expanded) };
}
