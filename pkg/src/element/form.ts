/** What the form gets, and when it may be sent. */
import type { FingerprintRecord } from '../entries/index.ts';
import type { Speaker } from '../words/i18n.ts';
import type { Item } from './item.ts';

/** `record`: each picture's record as canonical JSON. `hex`: its PDQ hashes' hex digits, one a line. */
export type ValueFormat = 'record' | 'hex';

/** Below it `threatexchange` and HMA drop a hash. */
const RELIABLE_QUALITY = 50;

/** One string a picture that has a fingerprint. */
export function entriesOf(items: readonly Item[], format: ValueFormat): readonly string[] {
  return items.flatMap(({ result }) => {
    if (!result) return [];
    return format === 'hex' ? [hexOf(result.record)] : [result.json];
  });
}

/**
 * What can go into a list of PDQ hashes as it is: no other hashes, and none that receivers drop. But the main one always,
 * for the person was told that this picture is part of the form.
 */
function hexOf({ fingerprints }: FingerprintRecord): string {
  const lines = fingerprints.filter(({ signal_type: type, quality = 0 }, index) => (
    index === 0 || (type === 'pdq' && quality >= RELIABLE_QUALITY)));
  return lines.map(({ value }) => value).join('\n');
}

/** The entries under `name`; `null`, which adds nothing to the form, when there are none or no name. */
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
 * Work that goes on holds the form back, or what is sent would depend on chance. A picture without a fingerprint does
 * not: the list says that it is not part of the form, and nobody should be kept from reporting the others.
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
