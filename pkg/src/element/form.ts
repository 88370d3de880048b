/** What the form gets, and when it may be sent. */
import { compactOf } from '../entries/slim.ts';
import type { FingerprintRecord } from '../entries/slim.ts';
import type { Speaker } from '../words/i18n.ts';
import type { Item } from './item.ts';

/**
 * `record`: each picture's record as canonical JSON. `hex`: the hex digits of its PDQ hashes, one
 * per line. `compact`: all records in one text.
 */
export type ValueFormat = 'record' | 'hex' | 'compact';

/** What an attribute asks for. */
export function valueFormatOf(attribute: string | null): ValueFormat {
  return attribute === 'hex' || attribute === 'compact' ? attribute : 'record';
}

/** `threatexchange` and HMA drop hashes with a lower quality. */
const RELIABLE_QUALITY = 50;

/** How many records one text holds. */
const MAX_COMPACT = 1000;

/** One string per picture that has a fingerprint, or one for all of them. */
export function entriesOf(items: readonly Item[], format: ValueFormat): readonly string[] {
  if (format === 'compact') {
    const records = items.flatMap(({ result }) => (result ? [result.json] : []));
    const firsts = records.map((_, index) => index).filter((index) => index % MAX_COMPACT === 0);
    return firsts.map((first) => compactOf(records.slice(first, first + MAX_COMPACT)));
  }
  return items.flatMap(({ result }) => {
    if (!result) return [];
    return format === 'hex' ? [hexOf(result.record)] : [result.json];
  });
}

/**
 * What can go into a list of PDQ hashes unchanged: no other hashes, and none that receivers drop.
 * The main hash is always included, because the person was told that this picture is part of the
 * form.
 */
function hexOf({ fingerprints }: FingerprintRecord): string {
  const lines = fingerprints.filter(({ signal_type: type, quality = 0 }, index) => (
    index === 0 || (type === 'pdq' && quality >= RELIABLE_QUALITY)));
  return lines.map(({ value }) => value).join('\n');
}

/**
 * The entries under `name`. `null`, which adds nothing to the form, if there are no entries or no
 * name.
 */
export function formDataOf(name: string, entries: readonly string[]): FormData | null {
  if (!name || entries.length === 0) return null;
  const data = new FormData();
  for (const entry of entries) data.append(name, entry);
  return data;
}

export interface Judgement {
  readonly flags: ValidityStateFlags;
  readonly message: string;
}

/**
 * Unfinished work makes the form invalid, or else what is sent would depend on timing. A picture
 * without a fingerprint does not. The list says that it is not part of the form, and it should not
 * keep anyone from reporting the others.
 */
export function judge(items: readonly Item[], required: boolean, multiple: boolean, speaker: Speaker): Judgement {
  if (items.some(({ working }) => working)) {
    return { flags: { customError: true }, message: speaker.say('invalid.working') };
  }
  if (required && !items.some(({ result }) => result)) {
    const word = items.length > 0 ? 'invalid.noneReady' : multiple ? 'invalid.missing.many' : 'invalid.missing.one';
    return { flags: { valueMissing: true }, message: speaker.say(word) };
  }
  return { flags: {}, message: '' };
}
