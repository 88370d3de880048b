/**
 * Parses labels of edited copies, such as `mirrored_crop_30_30_30_30`. `docs/format.md` has the
 * grammar.
 */
import { hasOwn } from './own.ts';

const TURNS = ['mirrored', 'rotated_180', 'flipped', 'transposed', 'rotated_cw90', 'transversed', 'rotated_ccw90'] as const;

/** How the edited picture is then turned or mirrored. */
export type Turn = typeof TURNS[number];

/**
 * The area around a picture that does not fill its canvas; `filled` if the picture was enlarged to
 * fill it.
 */
export type Background = 'black' | 'white' | 'filled';

const EDITS = {
  crop: /^crop_(\d+)_(\d+)_(\d+)_(\d+)$/,
  aspect: /^aspect_(\d+)x(\d+)$/,
  border: /^border_(black|white)_(\d+)$/,
  bars: /^bars_(black|white)_(\d+)_(\d+)_(\d+)_(\d+)$/,
  letterbox: /^letterbox_(black|white)_(\d+)x(\d+)$/,
  phone: /^phone_(black|white)_(\d+)x(\d+)$/,
  gallery: /^gallery_(black|white)_(\d+)x(\d+)$/,
  tilted: /^tilted_(-?\d+)_(black|white|filled)$/,
  extended: /^(?:crop_(\d+)_(\d+)_(\d+)_(\d+)_)?extended_(\d+)_(\d+)_(\d+)_(\d+)$/,
} as const;

type Edit = `crop_${number}_${number}_${number}_${number}` | `aspect_${number}x${number}` | `border_${string}_${number}`
  | `bars_${string}` | `${'letterbox' | 'phone' | 'gallery'}_${string}` | `tilted_${number}_${string}`;

/** What was done to a copy. */
export type CopyLabel = Turn | Edit | `${Turn}_${Edit}`;

type Extension = `extended_${number}_${number}_${number}_${number}`;
type Extended = Extension | `crop_${number}_${number}_${number}_${number}_${Extension}`;

/** Only candidates have these. Their edges are continued, as a guess at what was cut off. */
export type ExtendedLabel = Extended | `${Turn}_${Extended}`;

/** A label in parts: a turn, an edit, or both. */
export interface EditedCopy {
  readonly turn?: Turn;
  readonly edit?: {
    readonly kind: keyof typeof EDITS;
    /**
     * In the order of the label: thousandths, an aspect ratio, or tenths of a degree. Only the
     * last four belong to `extended`.
     */
    readonly numbers: readonly number[];
    readonly background?: Background;
  };
}

/**
 * The parts of a label; `undefined` for labels that are not of edited copies, such as `frame_2` or
 * `whole`.
 */
export function parseCopy(label: string): EditedCopy | undefined {
  const turn = TURNS.find((each) => label === each || label.startsWith(`${each}_`));
  if (turn === label) return { turn };
  const rest = turn ? label.slice(turn.length + 1) : label;
  for (const kind of Object.keys(EDITS) as (keyof typeof EDITS)[]) {
    const found = EDITS[kind].exec(rest)?.slice(1);
    if (!found) continue;
    const parts = found.filter((part) => part !== undefined);
    const background = parts.find(isBackground);
    const numbers = parts.filter((part) => !isBackground(part)).map(Number);
    return { ...(turn ? { turn } : {}), edit: { kind, numbers, ...(background ? { background } : {}) } };
  }
  return undefined;
}

/**
 * Whether a label starts like that of an edited copy or with one of `heads`, with or without a
 * turn.
 */
export function hasHeadOf(label: string, heads: ReadonlySet<string>): boolean {
  const turn = TURNS.find((each) => label.startsWith(each));
  const rest = turn === undefined ? label : label.slice(turn.length + 1);
  if (turn !== undefined && label[turn.length] !== '_') return true;
  const [head = ''] = rest.split('_');
  return head === '' || heads.has(head) || hasOwn(EDITS, head);
}

/** Whether a fingerprint is of a likely copy, and not of a rendering of the picture itself. */
export function isCopy({ variant }: { readonly variant: string }): boolean {
  return parseCopy(variant) !== undefined;
}

function isBackground(part: string): part is Background {
  return part === 'black' || part === 'white' || part === 'filled';
}
