/**
 * Writes many records as one text, for a form with one field: hashes as bytes, labels in a table.
 * `docs/format.md` has the layout; the core reads it.
 */
import { JimunError, NOT_A_RECORD, NOT_COMPACTABLE } from '../shared/errors.ts';
import type { FingerprintRecord } from '../shared/record.ts';
import { isName, linesOf } from './reported.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The bytes that base64 shows as `jimun-c1`. */
const MAGIC = [0x8e, 0x29, 0xae, 0x9f, 0xe7, 0x35];
const KINDS: readonly unknown[] = ['pdq', 'phash', 'dhash', 'dhash_vertical', 'ahash', 'whash'];
const LEVELS: readonly unknown[] = ['good', 'weak', 'incomplete'];
const AS_JSON = 4;
const MAX_RECORD_BYTES = 512 << 10;
const MAX_RECORDS = 1000;
const MAX_BYTES = 4 << 20;
const MAX_HASHES = 100_000;

/**
 * All records as one text, of at most 1000 records, 100,000 hashes and 4 MiB. Pass the JSON that
 * the core wrote where you have it. Throws a {@link JimunError} for what is not a record.
 */
export function compactOf(records: Iterable<FingerprintRecord | string>): string {
  const labels = new Map<string, number>();
  const tools = new Map<string, number>();
  const entries: number[] = [];
  let count = 0;
  let hashes = 0;
  for (const record of records) {
    linesOf(record);
    const fields = JSON.parse(typeof record === 'string' ? record : JSON.stringify(record)) as Fields;
    const isPacked = hasPlace(fields);
    const json = isPacked ? JSON.stringify(fields) : canonical(fields);
    const bytes = new TextEncoder().encode(json);
    if (bytes.length > MAX_RECORD_BYTES) throw new JimunError(NOT_A_RECORD);
    if (isPacked) hashes += pushPacked(fields, labels, tools, entries);
    else for (const byte of [AS_JSON, ...number(bytes.length), ...bytes]) entries.push(byte);
    count += 1;
  }
  const bytes = [
    ...MAGIC, ...number(labels.size), ...[...labels.keys()].flatMap(text), ...number(tools.size), ...[...tools.keys()].flatMap(toolBytes),
    ...number(count),
  ];
  for (const byte of entries) bytes.push(byte);
  if (count === 0 || count > MAX_RECORDS || bytes.length > MAX_BYTES || hashes > MAX_HASHES) throw new JimunError(NOT_COMPACTABLE);
  return base64(bytes);
}

/** Whether every part of a record has a place in the layout. */
function hasPlace({ created, decoder, embedded, fingerprints, media, schema: _, tool, verdict, ...others }: Fields): boolean {
  const { name, version, wasm_sha256: digest, ...ofTool } = fieldsOf(tool);
  const { level, reason, present_percent: percent, ...ofVerdict } = fieldsOf(verdict);
  return isEmpty(others) && isEmpty(ofTool) && isEmpty(ofVerdict)
    && matches(created, /^\d{4}-\d\d-\d\d$/) && (decoder === 'core' || decoder === 'host') && media === 'image'
    && (embedded === undefined || JSON.stringify(embedded) === '["video"]')
    && name === 'jimun' && matches(version, /^[\w.+-]{1,32}$/) && !matches(version, /_/)
    && (digest === undefined || matches(digest, /^[0-9a-f]{64}$/))
    && LEVELS.includes(level) && (level === 'weak' ? isName(reason) : reason === undefined)
    && (level === 'incomplete' ? isByte(percent) : percent === undefined)
    && (fingerprints as readonly Fields[]).every(({ signal_type: kind, quality: __, value: ___, variant, ...more }) => (
      isEmpty(more) && KINDS.includes(kind) && isName(variant)));
}

/** Returns how many hashes the record has. */
function pushPacked(record: Fields, labels: Map<string, number>, tools: Map<string, number>, out: number[]): number {
  const { created, decoder, embedded, fingerprints, tool, verdict } = record as unknown as FingerprintRecord;
  const [year = 0, month = 0, day = 0] = created.split('-').map(Number);
  out.push((decoder === 'host' ? 1 : 0) + (embedded ? 2 : 0), year >> 8, year & 0xff, month, day);
  out.push(...place(`${tool.version} ${tool.wasm_sha256 ?? ''}`, tools), LEVELS.indexOf(verdict.level));
  if (verdict.level === 'weak') out.push(...place(verdict.reason, labels));
  if (verdict.level === 'incomplete') out.push(verdict.present_percent);
  out.push(...number(fingerprints.length));
  for (const { signal_type: kind, variant, quality, value } of fingerprints) {
    out.push(KINDS.indexOf(kind), ...place(variant, labels));
    if (quality !== undefined) out.push(quality);
    for (const byte of unhex(value)) out.push(byte);
  }
  return fingerprints.length;
}

/** Where an entry is in its table. It is added if it is not there. */
function place(entry: string, table: Map<string, number>): number[] {
  const at = table.get(entry) ?? table.size;
  table.set(entry, at);
  return number(at);
}

function toolBytes(tool: string): number[] {
  const [version = '', digest = ''] = tool.split(' ');
  return [...text(version), digest ? 1 : 0, ...unhex(digest)];
}

/** Seven bits per byte, the lowest first; the highest bit says that more follow. */
function number(value: number): number[] {
  return value < 0x80 ? [value] : [value & 0x7f | 0x80, ...number(value >> 7)];
}

function text(characters: string): number[] {
  const bytes = new TextEncoder().encode(characters);
  return [...number(bytes.length), ...bytes];
}

function unhex(digits: string): number[] {
  return Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

/** For addresses, without padding: forms that encode their values leave it as it is. */
function base64(bytes: readonly number[]): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** RFC 8785 for what records hold: only integers that every reader has exactly. */
function canonical(value: unknown): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new JimunError(NOT_A_RECORD);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join()}}`;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value as Fields : {};
}

function isEmpty(fields: Fields): boolean {
  return Object.keys(fields).length === 0;
}

function matches(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function isByte(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xff;
}
