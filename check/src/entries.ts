/** Takes the body of a request apart. What is left over is not explained by anything. */

export interface Entry {
  readonly name: string;
  readonly value: string;
  readonly bytes: number;
  readonly isFile: boolean;
}

/** Deeper JSON is no report. */
const DEEPEST = 16;

/** `undefined` if the body is not exactly what its type says. */
export function entriesOf(body: Buffer, type: string): readonly Entry[] | undefined {
  const [kind = ''] = type.toLowerCase().split(';');
  if (kind.trim() === 'multipart/form-data') return multipart(body, /boundary="?([^";]+)/i.exec(type)?.[1]);
  if (kind.trim() === 'application/x-www-form-urlencoded') return encoded(body.toString('utf8'));
  if (!/^(application\/([\w.-]+\+)?json|text\/plain)$/.test(kind.trim())) return undefined;
  try {
    // Text that JSON does not need, such as blanks and doubled keys, could be a message.
    const text = body.toString('utf8');
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? [...leaves('', value, 0)] : undefined;
  } catch {
    return undefined;
  }
}

/** The entries of a query, or of a body in the same form, written as browsers write them. */
export function encoded(text: string): readonly Entry[] | undefined {
  const given = new URLSearchParams(text);
  return given.toString() === text ? [...given].map(([name, value]) => entry(name, value)) : undefined;
}

const entry = (name: string, value: string, isFile = false): Entry => ({ name, value, bytes: Buffer.byteLength(value), isFile });

const HEAD = /^Content-Disposition: form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]*)"\r\nContent-Type: [\w.+/-]+)?$/;

function multipart(body: Buffer, boundary: string | undefined): readonly Entry[] | undefined {
  if (!boundary) return undefined;
  // One character per byte, so that nothing is lost.
  const text = `\r\n${body.toString('latin1')}`;
  const [start, ...parts] = text.split(`\r\n--${boundary}`);
  const end = parts.pop();
  if (start !== '' || !/^--(\r\n)?$/.test(end ?? '')) return undefined;
  const entries: Entry[] = [];
  for (const part of parts) {
    const at = part.indexOf('\r\n\r\n');
    const head = HEAD.exec(utf8(part.slice(2, at)));
    if (!part.startsWith('\r\n') || at < 0 || !head) return undefined;
    const value = part.slice(at + 4);
    // A file input without a file sends an empty one.
    const isFile = head[2] !== undefined && (head[2] !== '' || value !== '');
    entries.push({ ...entry(head[1] ?? '', utf8(value), isFile), bytes: value.length });
  }
  return entries;
}

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

/** A record whose object is part of other JSON. */
const isRecordLike = (value: object): boolean => 'schema' in value && value.schema === 'jimun/record/1';

function* leaves(name: string, value: unknown, depth: number): Generator<Entry> {
  if (value === null || typeof value !== 'object' || depth === DEEPEST) yield entry(name, typeof value === 'string' ? value : JSON.stringify(value));
  else if (isRecordLike(value)) yield entry(name, sortedJson(value));
  else if (Array.isArray(value)) for (const each of value) yield* leaves(name, each, depth + 1);
  else for (const [key, each] of Object.entries(value)) yield* leaves(key, each, depth + 1);
}

/** JSON with sorted keys. */
export const sortedJson = (given: unknown): string => JSON.stringify(given, (_, value: unknown) => (
  typeof value !== 'object' || value === null || Array.isArray(value) ? value
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))));
