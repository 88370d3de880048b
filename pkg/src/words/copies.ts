/** Tells in words what was done to a copy. */
import { parseCopy } from '../shared/copies.ts';
import type { EditedCopy } from '../shared/copies.ts';
import type { Parameters, Speaker } from './i18n.ts';
import type { Key } from './language.ts';

const SIDES = ['left', 'top', 'right', 'bottom'] as const;

/** In thousandths. Nobody would call sides different that differ by no more than this. */
const EVEN = 15;

/** A screen with a smaller ratio is not a phone's. */
const SLENDER = 1.5;

/** The words for a label; `undefined` for labels that are not of edited copies, such as `full`. */
export function describeLabel(label: string, speaker: Speaker<Key>): string | undefined {
  const copy = parseCopy(label);
  return copy && describeCopy(copy, speaker);
}

export function describeCopy({ turn, edit }: EditedCopy, speaker: Speaker<Key>): string {
  const edited = edit && describeEdit(edit, speaker);
  if (!turn) return edited ?? '';
  return edited ? speaker.say(`copy.${turn}.edited`, { edit: edited }) : speaker.say(`copy.${turn}`);
}

function describeEdit({ kind, numbers, background }: NonNullable<EditedCopy['edit']>, speaker: Speaker<Key>): string {
  const say = (word: Key, parameters: Parameters = {}): string => speaker.say(word, {
    ...(background && background !== 'filled' ? { background: speaker.say(`copy.background.${background}`) } : {}), ...parameters,
  });
  const [first = 0, second = 0] = numbers;
  switch (kind) {
    case 'crop': return cropWords(numbers, speaker);
    case 'aspect': return first === second ? say('copy.square') : say('copy.aspect', { width: String(first), height: String(second) });
    case 'border': return say('copy.border', { percent: percent(first, speaker) });
    case 'bars': {
      const there = SIDES.filter((_, side) => numbers[side]);
      const known = there.length === 4 ? 'all' : there.join('_');
      const place = speaker.sayIfKnown(`copy.place.${known}`) ?? there.map((side) => speaker.say(`copy.place.${side}`)).join(', ');
      return say(there.length === 1 ? 'copy.bar' : 'copy.bars', { place, percent: percent(mean(numbers.filter(Boolean)), speaker) });
    }
    case 'letterbox': case 'phone': case 'gallery': {
      const ratio = speaker.number(Math.max(first, second) / Math.min(first, second), { maximumFractionDigits: 2 });
      if (kind !== 'letterbox') return say(`copy.${kind}`, { ratio });
      const screen = first > second ? 'wide' : second / first < SLENDER ? 'tablet' : 'phone';
      return say(`copy.letterbox.${screen}`, { ratio });
    }
    case 'extended': return say('copy.extended');
    case 'tilted': return say('copy.tilted', {
      side: speaker.say(first < 0 ? 'copy.side.left' : 'copy.side.right'),
      degrees: Math.abs(first) / 10,
      corners: speaker.say(`copy.corners.${background ?? 'filled'}`),
    });
  }
}

function cropWords(sides: readonly number[], speaker: Speaker<Key>): string {
  const whole = sides.map((side) => Math.round(side / 10));
  const cut = SIDES.map((side, at) => [side, whole[at] ?? 0] as const).filter(([, part]) => part > 0);
  if (cut.length === 0) return speaker.say('copy.crop.little', { percent: percent(10, speaker) });
  if (cut.length === 4 && Math.max(...sides) - Math.min(...sides) <= EVEN) {
    return speaker.say('copy.crop', { percent: percent(mean(sides), speaker) });
  }
  const named = cut.map(([side, part]) => ({ side: speaker.say(`copy.side.${side}`), percent: percent(part * 10, speaker) }));
  const [only, ...more] = named;
  if (only && more.length === 0) return speaker.say('copy.crop.side', only);
  return speaker.say('copy.crop.sides', { sides: named.map((each) => `${each.side} ${each.percent}`).join(', ') });
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(numbers.length, 1);
}

function percent(thousandths: number, speaker: Speaker<Key>): string {
  return speaker.number(thousandths / 1000, { style: 'percent', maximumFractionDigits: 0 });
}
