/** The listings of the documents, by the file that each names after its language. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const texts = await Promise.all(['servers', 'receiving', 'package', 'element', 'frameworks'].map((name) => readFile(`${root}docs/${name}.md`, 'utf8')));

/** @type {Map<string, string>} */
export const listings = new Map([...texts.join('\n').matchAll(/^```\w+ file=(\S+)\n([^]*?)^```$/gm)].map(([, name, listing]) => [name, listing]));

/** Replaces each text, and fails if one is not there: the document has changed. */
export function replaced(listing, changes, name) {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`${name} has no ${JSON.stringify(from)}`);
    return before.replaceAll(from, to);
  }, listing);
}

/**
 * Writes the listings of one folder of names below `folder`. Addresses, ports and folders become
 * those of this machine; `changes` are `[name, from, to]`.
 */
export async function writeListings(prefix, folder, { dir, origin, backPort }, changes = []) {
  const here = [
    ['/srv/portal', dir], ['https://portal.example', origin], ['"portal.example"', '"127.0.0.1"'],
    ['127.0.0.1:8000', `127.0.0.1:${backPort}`], ["8000, '127.0.0.1'", `${backPort}, '127.0.0.1'`],
  ];
  await mkdir(folder, { recursive: true });
  for (const [name, listing] of listings) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name.slice(prefix.length));
    await mkdir(dirname(path), { recursive: true });
    const own = changes.filter(([file]) => file === name).map(([, from, to]) => [from, to]);
    const local = here.reduce((before, [from, to]) => before.replaceAll(from, to), replaced(listing, own, name));
    await writeFile(path, local);
  }
}
