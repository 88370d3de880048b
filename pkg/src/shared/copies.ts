/**
 * Parses labels of edited copies, such as `mirrored_crop_30_30_30_30`. `docs/format.md` has the
 * grammar.
 */

const TURNS = ['mirrored', 'rotated_180', 'flipped', 'transposed', 'rotated_cw90', 'transversed', 'rotated_ccw90'] as const;

/** How the edited picture is then turned or mirrored. */
export type Turn = typeof TURNS[number];

/**
 * The area around a picture that does not fill its canvas; `filled` if the picture was enlarged to
 * fill it.
 */
export type Ground = 'black' | 'white' | 'filled';

const EDITS = {
  crop: /^crop_(\d+)_(\d+)_(\d+)_(\d+)$/,
  shape: /^shape_(\d+)x(\d+)$/,
  border: /^border_(black|white)_(\d+)$/,
  bars: /^bars_(black|white)_(\d+)_(\d+)_(\d+)_(\d+)$/,
  screen: /^screen_(black|white)_(\d+)x(\d+)$/,
  phone: /^phone_(black|white)_(\d+)x(\d+)$/,
  gallery: /^gallery_(black|white)_(\d+)x(\d+)$/,
  tilted: /^tilted_(-?\d+)_(black|white|filled)$/,
  grown: /^(?:crop_(\d+)_(\d+)_(\d+)_(\d+)_)?grown_(\d+)_(\d+)_(\d+)_(\d+)$/,
} as const;

type Edit = `crop_${number}_${number}_${number}_${number}` | `shape_${number}x${number}` | `border_${string}_${number}`
  | `bars_${string}` | `${'screen' | 'phone' | 'gallery'}_${string}` | `tilted_${number}_${string}`;

/** What was done to a copy. */
export type CopyLabel = Turn | Edit | `${Turn}_${Edit}`;

type Growth = `grown_${number}_${number}_${number}_${number}`;
type Grown = Growth | `crop_${number}_${number}_${number}_${number}_${Growth}`;

/** Only candidates have these. Their edges are continued, as a guess at what was cut off. */
export type GrownLabel = Grown | `${Turn}_${Grown}`;

/** A label in parts: a turn, an edit, or both. */
export interface EditedCopy {
  readonly turn?: Turn;
  readonly edit?: {
    readonly kind: keyof typeof EDITS;
    /**
     * In the order of the label: thousandths, the sides of a shape, or tenths of a degree. Only the
     * last four belong to `grown`.
     */
    readonly numbers: readonly number[];
    readonly ground?: Ground;
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
    const ground = parts.find(isGround);
    const numbers = parts.filter((part) => !isGround(part)).map(Number);
    return { ...(turn ? { turn } : {}), edit: { kind, numbers, ...(ground ? { ground } : {}) } };
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
  return head === '' || heads.has(head) || Object.hasOwn(EDITS, head);
}

/** Whether a fingerprint is of a likely copy, and not of a rendering of the picture itself. */
export function isCopy({ variant }: { readonly variant: string }): boolean {
  return parseCopy(variant) !== undefined;
}

function isGround(part: string): part is Ground {
  return part === 'black' || part === 'white' || part === 'filled';
}
