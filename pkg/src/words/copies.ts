/** What was done to a copy, in words. */
import { parseCopy } from '../shared/copies.ts';
import type { EditedCopy } from '../shared/copies.ts';
import { fill, wordsOf } from './language.ts';
import type { Key, Locale } from './language.ts';

const SIDES = ['left', 'top', 'right', 'bottom'] as const;

/** Of sides that differ by no more than so many thousandths nobody would say that they differ. */
const EVEN = 15;

/** A screen less slender than this is no phone's. */
const SLENDER = 1.5;

/** The words for a label; `undefined` for what is no edited copy, such as `full`. */
export function describeLabel(label: string, locale: Locale): string | undefined {
  const copy = parseCopy(label);
  return copy && describeCopy(copy, locale);
}

export function describeCopy({ turn, edit }: EditedCopy, locale: Locale): string {
  const words = wordsOf(locale);
  const edited = edit && describeEdit(edit, locale);
  if (!turn) return edited ?? '';
  return edited ? fill(words[`copy.${turn}.edited` as Key], { edit: edited }) : words[`copy.${turn}`];
}

function describeEdit({ kind, numbers, ground }: NonNullable<EditedCopy['edit']>, locale: Locale): string {
  const words = wordsOf(locale);
  const say = (key: Key, parameters: Readonly<Record<string, string>> = {}): string => fill(words[key], {
    ...(ground && ground !== 'filled' ? { ground: words[`copy.ground.${ground}`] } : {}), ...parameters,
  });
  const [first = 0, second = 0] = numbers;
  switch (kind) {
    case 'crop': return cropWords(numbers, locale);
    case 'shape': return first === second ? say('copy.square') : say('copy.shape', { width: String(first), height: String(second) });
    case 'border': return say('copy.border', { percent: percent(first, locale) });
    case 'bars': {
      const there = SIDES.filter((_, side) => numbers[side]);
      const known = there.length === 4 ? 'all' : there.join('_');
      const place = words[`copy.place.${known}` as Key] ?? there.map((side) => words[`copy.place.${side}`]).join(', ');
      return say(there.length === 1 ? 'copy.bar' : 'copy.bars', { place, percent: percent(mean(numbers.filter(Boolean)), locale) });
    }
    case 'screen': case 'phone': case 'gallery': {
      const ratio = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
        .format(Math.max(first, second) / Math.min(first, second));
      if (kind !== 'screen') return say(`copy.${kind}`, { ratio });
      const screen = first > second ? 'wide' : second / first < SLENDER ? 'tablet' : 'phone';
      return say(`copy.screen.${screen}`, { ratio });
    }
    case 'grown': return say('copy.grown');
    case 'tilted': return say('copy.tilted', {
      side: words[first < 0 ? 'copy.side.left' : 'copy.side.right'],
      degrees: new Intl.NumberFormat(locale).format(Math.abs(first) / 10),
      corners: words[`copy.corners.${ground ?? 'filled'}`],
    });
  }
}

function cropWords(sides: readonly number[], locale: Locale): string {
  const words = wordsOf(locale);
  const whole = sides.map((side) => Math.round(side / 10));
  const cut = SIDES.map((side, at) => [side, whole[at] ?? 0] as const).filter(([, part]) => part > 0);
  if (cut.length === 0) return fill(words['copy.crop.little'], { percent: percent(10, locale) });
  if (cut.length === 4 && Math.max(...sides) - Math.min(...sides) <= EVEN) {
    return fill(words['copy.crop'], { percent: percent(mean(sides), locale) });
  }
  const named = cut.map(([side, part]) => ({ side: words[`copy.side.${side}`], percent: percent(part * 10, locale) }));
  if (named.length === 1) return fill(words['copy.crop.side'], { ...named[0] });
  return fill(words['copy.crop.sides'], { sides: named.map((each) => `${each.side} ${each.percent}`).join(', ') });
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(numbers.length, 1);
}

function percent(thousandths: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(thousandths / 1000);
}
