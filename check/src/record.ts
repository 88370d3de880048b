/**
 * Recognizes what `<jimun-input>` gives a form: docs/format.md and docs/element.md. Strict, because
 * whatever a record does not need could be something else.
 */
import { sortedJson } from './entries.ts';
import { fieldsOf, listOf, numberOf, textOf } from './unknown.ts';
import type { Fields } from './unknown.ts';

/** `wide` has 71 copies. Renderings, frames and other hashes come on top. */
const MAX_FINGERPRINTS = 100;

const KINDS: Readonly<Record<string, RegExp>> = {
  pdq: /^[0-9a-f]{64}$/, phash: /^[0-9a-f]{16}$/, dhash: /^[0-9a-f]{16}$/, dhash_vertical: /^[0-9a-f]{16}$/, ahash: /^[0-9a-f]{16}$/, whash: /^[0-9a-f]{16}$/,
};
const KEYS = ['created', 'decoder', 'embedded', 'fingerprints', 'media', 'schema', 'tool', 'verdict'];
const REASON = /^(low_detail|too_dark|mostly_border|symmetric|tiny)$/;

/** `modules` are the digests of the package's `.wasm` files, in hex. */
export function isRecord(text: string, modules: ReadonlySet<string>): boolean {
  try {
    const record = fieldsOf(JSON.parse(text));
    const tool = fieldsOf(record['tool']);
    const fingerprints = listOf(record['fingerprints']).map(fieldsOf);
    return sortedJson(record) === text && hasOnly(record, KEYS)
      && record['schema'] === 'jimun/record/1' && /^(image|video)$/.test(textOf(record['media'])) && /^(core|host)$/.test(textOf(record['decoder']))
      && /^\d{4}-\d\d-\d\d$/.test(textOf(record['created'])) && Math.abs(Date.parse(textOf(record['created'])) - Date.now()) < 2 * 86_400_000
      && (record['embedded'] === undefined || JSON.stringify(record['embedded']) === '["video"]')
      && hasOnly(tool, ['name', 'version', 'wasm_sha256']) && tool['name'] === 'jimun' && /^\d+\.\d+\.\d+([+-][\w.-]{1,32})?$/.test(textOf(tool['version']))
      && (tool['wasm_sha256'] === undefined || modules.has(textOf(tool['wasm_sha256'])))
      && isVerdict(fieldsOf(record['verdict']))
      && fingerprints.length > 0 && fingerprints.length <= MAX_FINGERPRINTS && fingerprints.every(isFingerprint);
  } catch {
    return false;
  }
}

/** The value format `hex`: hashes of this record, one per line, the main one first. */
export function isHexList(text: string, record: string): boolean {
  const values = listOf(fieldsOf(JSON.parse(record))['fingerprints']).map((each) => textOf(fieldsOf(each)['value']));
  const lines = text.split('\n');
  return lines[0] === values[0] && lines.length <= values.length && lines.every((line) => values.includes(line));
}

const hasOnly = (fields: Fields, keys: readonly string[]): boolean => Object.keys(fields).every((key) => keys.includes(key));

function isFingerprint(given: Fields): boolean {
  const { quality, signal_type: type, value, variant } = given;
  return hasOnly(given, ['quality', 'signal_type', 'value', 'variant']) && (KINDS[textOf(type)]?.test(textOf(value)) ?? false)
    && /^[a-z0-9_-]{1,64}$/.test(textOf(variant)) && (type === 'pdq' ? isPercent(quality) : quality === undefined);
}

function isVerdict({ level, reason, present_percent: percent, ...more }: Fields): boolean {
  if (Object.keys(more).length > 0) return false;
  if (level === 'good') return reason === undefined && percent === undefined;
  return level === 'weak' ? REASON.test(textOf(reason)) && percent === undefined : level === 'incomplete' && reason === undefined && isPercent(percent);
}

const isPercent = (value: unknown): boolean => Number.isInteger(value) && numberOf(value) >= 0 && numberOf(value) <= 100;
