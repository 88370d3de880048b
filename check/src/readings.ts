/**
 * Lists every way in which bytes may contain a file: unchanged, in one of the usual encodings, or
 * in two.
 */
import { gunzipSync, inflateSync } from 'node:zlib';

export interface Reading {
  /** `raw`, or the encodings from the outside in, such as `percent+base64`. */
  readonly form: string;
  readonly bytes: Buffer;
}

/** How deep to follow nested encodings: base64 in JSON in a form has two. */
const DEPTH = 2;

/** Caps what a decompression bomb can use. Pictures are smaller. */
const MAX_UNPACKED_BYTES = 1 << 26;

export function* readings(bytes: Buffer, depth = DEPTH): Generator<Reading> {
  yield { form: 'raw', bytes };
  if (depth === 0) return;
  for (const { form, bytes: inner } of decodings(bytes)) {
    for (const reading of readings(inner, depth - 1)) {
      yield { form: reading.form === 'raw' ? form : `${form}+${reading.form}`, bytes: reading.bytes };
    }
  }
}

function* decodings(bytes: Buffer): Generator<Reading> {
  const text = bytes.toString('latin1');
  yield* packed(bytes);
  yield* base64(text);
  yield* hex(text);
  yield* numbers(text);
  if (/%[0-9a-f]{2}/i.test(text)) yield { form: 'percent', bytes: fromPercent(text) };
  yield* characters(bytes);
}

/** A page needs one line of code for either. The compressed data may start anywhere in a body. */
function* packed(bytes: Buffer): Generator<Reading> {
  const options = { maxOutputLength: MAX_UNPACKED_BYTES };
  for (const [magic, unpack] of [['1f8b08', gunzipSync], ['789c', inflateSync], ['785e', inflateSync], ['78da', inflateSync]] as const) {
    let tries = 0;
    for (let at = bytes.indexOf(magic, 0, 'hex'); at >= 0 && tries < 16; at = bytes.indexOf(magic, at + 1, 'hex')) {
      tries += 1;
      try {
        yield { form: 'gzip', bytes: unpack(bytes.subarray(at), options) };
      } catch {
        // Not compressed data after all.
      }
    }
  }
}

/**
 * The start of the encoded data is unknown, so all four alignments are read. Line breaks do not end
 * a run.
 */
function* base64(text: string): Generator<Reading> {
  const joined = text.replace(/\\?\/|\\r|\\n|[\r\n]/g, (found) => (found.endsWith('/') ? '/' : ''));
  for (const [run] of joined.matchAll(/[A-Za-z0-9+/_-]{16,}/g)) {
    for (let start = 0; start < 4; start += 1) yield { form: 'base64', bytes: Buffer.from(run.slice(start), 'base64') };
  }
}

function* hex(text: string): Generator<Reading> {
  for (const [run] of text.replace(/\\x|0x|[\s,:]/gi, '').matchAll(/[0-9a-f]{16,}/gi)) {
    for (let start = 0; start < 2; start += 1) yield { form: 'hex', bytes: Buffer.from(run.slice(start), 'hex') };
  }
}

/** Arrays of bytes as JSON writes them. Typed arrays come with their indices. */
function* numbers(text: string): Generator<Reading> {
  for (const [run] of text.replace(/"\d+":/g, '').matchAll(/(?:\d{1,3}\s*,\s*){15,}\d{1,3}/g)) {
    yield { form: 'numbers', bytes: Buffer.from(run.split(',').map(Number)) };
  }
}

function fromPercent(text: string): Buffer {
  const plain = text.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(plain, 'latin1');
}

/**
 * Text with one character per byte, as `readAsBinaryString` makes it. A backslash in it may be a
 * byte or an escape of JSON.
 */
function* characters(bytes: Buffer): Generator<Reading> {
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  const text = bytes.toString('utf8');
  const unescaped = text.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code: string | undefined, letter: string) => (
    code ? String.fromCharCode(Number.parseInt(code, 16)) : escapes[letter] ?? letter));
  for (const each of new Set([text, unescaped])) {
    const read = Buffer.from(each, 'latin1');
    if (!read.equals(bytes)) yield { form: 'text', bytes: read };
  }
}
