/** Compares the package's files, as the server sends them, with their digests. */
import { addresses } from './addresses.ts';
import { finding } from './findings.ts';
import type { Finding } from './findings.ts';
import type { Answer } from './http.ts';
import { matchFile } from './integrity.ts';
import type { Integrity } from './integrity.ts';
import type { Page } from './page.ts';
import type { Visit } from './visited.ts';

export interface ServedFile {
  readonly url: string;
  readonly bytes: Buffer;
  readonly type: string;
  readonly started: boolean;
  /** What the browser read, if that is known. */
  readonly text: string | undefined;
}

export interface ServedFiles {
  readonly files: readonly ServedFile[];
  /** The browser received these, but this check did not. */
  readonly unread: readonly string[];
}

const CODE = /\.(m?js|wasm)$/;
const JAVASCRIPT = /^(text|application)\/(x-)?(java|ecma)script\s*(;|$)/i;

/**
 * The files that the browser received; without a browser, those that the HTML names. Their bytes
 * are requested anew, because a browser shows a file as its type says.
 */
export async function servedFiles(
  pages: readonly Page[], seen: Visit | undefined, worker: string | undefined, read: (url: string) => Promise<Answer | undefined>,
): Promise<ServedFiles> {
  const started = new Set((seen?.targets ?? []).filter(({ type }) => type === 'worker').map(({ url }) => url));
  if (worker) started.add(worker);
  const asked = seen
    ? seen.requests.filter(({ status, method, type, url }) => status === 200 && method === 'GET' && (type === 'Script' || CODE.test(new URL(url).pathname))).map(({ url }) => url)
    : pages.flatMap(({ scripts }) => scripts).filter((url) => url.startsWith('http') && CODE.test(new URL(url).pathname));
  const files: ServedFile[] = [];
  const unread: string[] = [];
  for (const url of new Set([...asked, ...(worker ? [worker] : [])])) {
    const answer = await read(url);
    if (answer?.status === 200) {
      files.push({ url, bytes: answer.bytes, type: answer.headers.get('content-type') ?? '', started: started.has(url), text: seen?.texts.get(url) });
    } else if (seen && url !== worker) {
      unread.push(url);
    }
  }
  return { files, unread };
}

export function judgeFiles(integrity: Integrity, { files, unread }: ServedFiles): readonly Finding[] {
  const equal = new Set<string>();
  const others: Finding[] = [];
  const types: Finding[] = [];
  const { version } = integrity;
  for (const { url, bytes, type, started, text } of files) {
    const match = matchFile(integrity, new URL(url).pathname, bytes, started);
    if (match.is === 'unknown') continue;
    const { name } = match;
    if (match.is === 'different') {
      // These files see pictures. Another script may be a bundle, or have the same name by chance.
      const serious = name === 'worker.js' || name.endsWith('.wasm');
      others.push(serious ? finding('files.same', 'fail', 'different', { name, version, url }) : finding('files.same', 'unsure', 'other', { name, version, url }));
      continue;
    }
    equal.add(name);
    if (text !== undefined && name.endsWith('.js') && plain(text) !== plain(bytes.toString('utf8'))) others.push(finding('files.same', 'fail', 'twofold', { name, url }));
    // The worker's type is a line of its own.
    const right = name.endsWith('.wasm') ? /^application\/wasm$/i.test(type) : name === 'worker.js' || !name.endsWith('.js') || JAVASCRIPT.test(type);
    if (!right) types.push(finding('files.type', 'fail', 'other', { url, type: type || '–', right: name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript' }));
  }
  if (unread.length > 0) others.push(finding('files.same', 'unsure', 'unread', { urls: addresses(unread.map((url) => ({ url }))) }));
  if (equal.size === 0) return others.length > 0 ? others : [finding('files.same', 'unsure', 'none', { version })];
  return [
    finding('files.same', 'pass', 'equal', { names: [...equal].sort().join(', '), version }), ...others,
    ...(types.length > 0 ? types : [finding('files.type', 'pass', 'right')]),
  ];
}

/** Browsers drop a byte order mark. */
const plain = (text: string): string => text.replace(/^\ufeff/, '');
