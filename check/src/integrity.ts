/** Reads the digests of a package's files, and compares served files with them. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { MODULE_NAMES } from '../../pkg/src/generated/names.ts';
import { fieldsOf, textOf } from './unknown.ts';

export interface Integrity {
  readonly version: string;
  /** SHA-256 in the form of the `integrity` attribute, by name. */
  readonly files: ReadonlyMap<string, string>;
}

export type Match =
  | { readonly is: 'equal' | 'different'; readonly name: string }
  | { readonly is: 'unknown' };

/** Occurs only in the worker, and in bundles that contain it. */
const MARK = 'jimun-seal-probe';

const MODULE = new RegExp(`(?:^|/)(core|${MODULE_NAMES.join('|')})(?:[.-][\\w-]+)?\\.wasm$`);

/** Throws if the file is not an `integrity.json`. */
export async function readIntegrity(path: string | URL): Promise<Integrity> {
  const { version, files } = fieldsOf(JSON.parse(await readFile(path, 'utf8')));
  const digests = new Map(Object.entries(fieldsOf(files)).map(([name, each]) => [name, textOf(fieldsOf(each)['sha256'])]));
  if (!digests.get('worker.js')) throw new Error('not an integrity.json');
  return { version: textOf(version), files: digests };
}

export const isWorker = (bytes: Buffer): boolean => bytes.includes(MARK);

/** The version in the address of a worker with these bytes, as in pkg/src/page/place.ts. */
export const versionOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

export const versionIn = ({ files }: Integrity): string => (
  Buffer.from((files.get('worker.js') ?? '').replace('sha256-', ''), 'base64').toString('hex').slice(0, 16));

/** The digests of the `.wasm` files in hex, as records name them. */
export const modulesOf = ({ files }: Integrity): ReadonlySet<string> => new Set([...files].filter(([name]) => name.endsWith('.wasm'))
  .map(([, sha256]) => Buffer.from(sha256.replace('sha256-', ''), 'base64').toString('hex')));

/**
 * Finds the file by its content, under any name; else by its name, if the file could be part of
 * this package. `started` tells that it was started as a worker, because bundles contain the
 * worker's text too.
 */
export function matchFile({ files }: Integrity, path: string, bytes: Buffer, started: boolean): Match {
  const digest = `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
  for (const [name, sha256] of files) if (sha256 === digest) return { is: 'equal', name };
  const module = MODULE.exec(path)?.[1];
  if (module) return { is: 'different', name: `${module}.wasm` };
  if (isWorker(bytes) && (started || path.endsWith('/worker.js'))) return { is: 'different', name: 'worker.js' };
  const [name] = [...files.keys()].filter((each) => path.endsWith(`/${each}`)).sort((a, b) => b.length - a.length);
  return name && bytes.includes('jimun') ? { is: 'different', name } : { is: 'unknown' };
}
