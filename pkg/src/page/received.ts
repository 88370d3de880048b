/**
 * Reads whole records that others made, as docs/format.md asks of a reader: strict in what this
 * version knows, and keeping what a later one may have added.
 */
import { parseCopy } from '../shared/copies.ts';
import { JimunError, invalidInput } from '../shared/errors.ts';
import { hasOwn } from '../shared/own.ts';
import type { FingerprintRecord } from '../shared/record.ts';
import { IMAGEHASH, isKey, isName, kindOf } from './reported.ts';

/** As in the core. */
const MAX_RECORD_BYTES = 512 << 10;
const MAX_DEPTH = 127;

/** Where the fault is; nothing if there is none. Never what is there. */
type Fault = string | undefined;
type Check = (value: unknown, place: string) => Fault;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a value is a record that a portal can take. It may hold what a later version added: keys,
 * kinds of hashes, variants and reasons that the type does not name. What `expand` returns is not a
 * record.
 */
export function isRecord(value: unknown): value is FingerprintRecord {
  return faultOf(value) === undefined;
}

/**
 * Reads a record from its JSON, or checks one that was parsed. Throws a {@link JimunError} with the
 * code `invalid_input` that names the field at fault, and nothing that is in it. To store or to
 * sign a record, keep the text as it came.
 */
export function parseRecord(json: unknown): FingerprintRecord {
  const value = typeof json === 'string' ? parsed(json) : json;
  const fault = faultOf(value);
  if (fault !== undefined) refuse(fault);
  return value as FingerprintRecord;
}

function refuse(fault: string): never {
  throw new JimunError(invalidInput(`not a record as docs/format.md has it: ${fault}`));
}

function parsed(json: string): unknown {
  if (isTooLong(json)) refuse('more than 512 KiB');
  // What has a fraction or an exponent may look whole once it is parsed.
  if (/\d[.eE]|-0/.test(json.replace(/"(?:[^"\\]|\\.)*"/g, '""'))) refuse('a number that is not written as an integer');
  try {
    return JSON.parse(json);
  } catch {
    return refuse('no JSON');
  }
}

function isTooLong(json: string): boolean {
  return json.length > MAX_RECORD_BYTES || new TextEncoder().encode(json).length > MAX_RECORD_BYTES;
}

function faultOf(value: unknown): Fault {
  try {
    const fault = recordFault(value, '');
    return fault ?? (isTooLong(JSON.stringify(value)) ? 'more than 512 KiB' : undefined);
  } catch {
    return 'what cannot be read';
  }
}

const when = (holds: (value: unknown) => boolean): Check => (value, place) => (holds(value) ? undefined : place);
const matching = (form: RegExp): Check => when((value) => typeof value === 'string' && form.test(value));
const oneOf = (...values: readonly unknown[]): Check => when((value) => values.includes(value));
const whole = (max: number): Check => when((value) => isInteger(value) && value >= 0 && value <= max);
const name = when(isName);
const never = when(() => false);
const HEX256 = matching(/^[0-9a-f]{64}$/);
const HEX64 = matching(/^[0-9a-f]{16}$/);

/** An object with these keys, and with such as a later version may add. */
const shaped = (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check => (value, place) => {
  if (!isObject(value)) return place || 'no object';
  const at = (key: string): string => (place ? `${place}.${key}` : key);
  const checks = { ...required, ...optional };
  for (const [key, check] of Object.entries(checks)) {
    const has = hasOwn(value, key);
    const fault = has ? check(value[key], at(key)) : hasOwn(required, key) ? at(key) : undefined;
    if (fault !== undefined) return fault;
  }
  const others = Object.entries(value).filter(([key]) => !hasOwn(checks, key));
  return others.every(([key, each]) => isKey(key) && isLater(each)) ? undefined : `another key of ${place || 'the record'}`;
};

const TOOL = shaped({ name: oneOf('jimun'), version: matching(/^\d+\.\d+\.\d+/) }, { wasm_sha256: HEX256 });

const VERDICTS: Readonly<Record<string, Check>> = {
  good: shaped({ level: isAny }, { reason: never, present_percent: never }),
  weak: shaped({ level: isAny, reason: when((reason) => isName(reason) && reason !== 'unknown') }, { present_percent: never }),
  incomplete: shaped({ level: isAny, present_percent: whole(99) }, { reason: never }),
};

const verdict: Check = (value, place) => {
  if (!isObject(value)) return place;
  const check = typeof value['level'] === 'string' && hasOwn(VERDICTS, value['level']) ? VERDICTS[value['level']] : undefined;
  return check ? check(value, place) : `${place}.level`;
};

const embedded: Check = (value, place) => {
  if (!Array.isArray(value) || value.length === 0 || new Set(value).size < value.length) return place;
  return first(value, (each, at) => name(each, `${place}[${at}]`));
};

const PDQ = shaped({ quality: whole(100), signal_type: isAny, value: HEX256, variant: when(isVariant) });
const OF_IMAGEHASH = shaped({
  signal_type: isAny, value: HEX64, variant: when((variant) => variant === 'full' || isLaterVariant(variant)),
}, { quality: never });
const OF_LATER = shaped({ signal_type: name, value: when(isText), variant: when(isText) }, { quality: when((value) => isLater(value)) });

const fingerprints: Check = (value, place) => {
  if (!Array.isArray(value) || value.length === 0) return place;
  return first(value, (each: unknown, at) => {
    const where = `${place}[${at}]`;
    if (!isObject(each)) return where;
    const { signal_type: type, variant } = each;
    // Every version knows the main one.
    if (at === 0 && type !== 'pdq') return `${where}.signal_type`;
    if (at === 0 && isLaterVariant(variant)) return `${where}.variant`;
    return (type === 'pdq' ? PDQ : IMAGEHASH.includes(type) ? OF_IMAGEHASH : OF_LATER)(each, where);
  });
};

const recordFault = shaped({
  schema: oneOf('jimun/record/1'),
  created: when(isDay),
  decoder: oneOf('core', 'host'),
  fingerprints,
  // Nothing writes the second yet.
  media: oneOf('image', 'video'),
  tool: TOOL,
  verdict,
}, { embedded });

function first(values: readonly unknown[], check: (value: unknown, at: number) => Fault): Fault {
  for (const [at, value] of values.entries()) {
    const fault = check(value, at);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** For what has been looked at before. */
function isAny(): Fault {
  return undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One that every reader has exactly. */
function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** Text without half of a character, which no JSON can carry from one reader to another. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && !/\p{Surrogate}/u.test(value);
}

/** JSON that a later version may have put anywhere. */
function isLater(value: unknown, depth = 2): boolean {
  if (value === null || typeof value === 'boolean' || isInteger(value) || isText(value)) return true;
  if (typeof value !== 'object' || depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((each) => isLater(each, depth + 1));
  return Object.entries(value).every(([key, each]) => isText(key) && isLater(each, depth + 1));
}

/** A day that exists. */
function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

function isLaterVariant(value: unknown): boolean {
  return typeof value === 'string' && kindOf(value) === 'unknown';
}

/** A rendering or a likely copy, with numbers that can be; or what a later version may have. */
function isVariant(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const kind = kindOf(value);
  return kind === 'unknown' || (kind === 'known' && isInRange(value));
}

/** Numbers have one spelling, and those of the core's types. */
function isInRange(label: string): boolean {
  const { edit } = parseCopy(label) ?? {};
  if (!edit) return Number(/^frame_(\d+)$/.exec(label)?.[1] ?? 0) < 2 ** 32;
  if (/[_x-]0\d|-0(?!\d)/.test(label)) return false;
  const { kind, numbers } = edit;
  if (kind === 'tilted') return numbers.every((tenths) => Math.abs(tenths) <= 100);
  if (kind === 'crop' || kind === 'border' || kind === 'bars') {
    const [left = 0, top = 0, right = 0, bottom = 0] = numbers;
    return numbers.every((part) => part < 1000) && (kind !== 'crop' || (left + right < 1000 && top + bottom < 1000));
  }
  return numbers.every((side) => side >= 1 && side < 2 ** 16);
}
