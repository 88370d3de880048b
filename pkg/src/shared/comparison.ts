/** Whether a copy would be found by the fingerprints of a record. */
import type { CopyLabel, GrownLabel } from './copies.ts';
import type { Variant } from './record.ts';

/** How near a copy comes to a record. */
export interface Match {
  /** Whether that is near enough to be found: at most 31 bits, PDQ's usual threshold. */
  readonly caught: boolean;
  /** Bits of 256 that differ. */
  readonly distance: number;
  /** The nearest of the record's fingerprints. */
  readonly variant: Variant;
  /** What was done to the copy to come so near; `whole` when nothing was. */
  readonly copy_as: CopyLabel | GrownLabel | 'whole';
}

/** `null` where there is nothing to compare: receivers take no PDQ hash of a quality below 50, of the record or of the copy. */
export interface Comparison {
  /** By a receiver that takes the copy's own hash and nothing else. */
  readonly plain: Match | null;
  /** By a receiver that looks at the copy with `expand`. Never further than `plain`. */
  readonly expanded: Match | null;
}

/** As `MATCH_DISTANCE` in the core. */
export const MATCH_DISTANCE = 31;

/** What the core said of a copy. */
export function comparisonOf(json: string): Comparison {
  const { plain, expanded } = JSON.parse(json) as Record<keyof Comparison, Omit<Match, 'caught'> | null>;
  const judged = (match: Omit<Match, 'caught'> | null): Match | null => (
    match && { caught: match.distance <= MATCH_DISTANCE, ...match });
  return { plain: judged(plain), expanded: judged(expanded) };
}
