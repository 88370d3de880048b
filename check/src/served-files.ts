/** Compares the package's files, as the page serves them, with their digests. */
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import { matchFile } from './integrity.ts';
import type { Integrity } from './integrity.ts';

export interface ServedFile {
  readonly url: string;
  readonly bytes: Buffer;
  readonly started: boolean;
}

export function judgeFiles(integrity: Integrity, files: readonly ServedFile[]): readonly Finding[] {
  const equal = new Set<string>();
  const others: Finding[] = [];
  const { version } = integrity;
  for (const { url, bytes, started } of files) {
    const match = matchFile(integrity, new URL(url).pathname, bytes, started);
    if (match.is === 'equal') equal.add(match.name);
    if (match.is !== 'different') continue;
    const { name } = match;
    // These files see pictures. Another script may be a bundle, or have the same name by chance.
    const serious = name === 'worker.js' || name.endsWith('.wasm');
    others.push(serious ? finding('files.same', 'fail', 'different', { name, version, url }) : finding('files.same', 'unsure', 'other', { name, version, url }));
  }
  if (equal.size > 0) return [finding('files.same', 'pass', 'equal', { names: [...equal].sort().join(', '), version }), ...others];
  return others.length > 0 ? others : [finding('files.same', 'unsure', 'none', { version })];
}
