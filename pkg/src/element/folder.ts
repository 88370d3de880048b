/** Lists dropped files. Replaces folders by the files in them. */

/** A photo library that is dropped by mistake must not be read to its end. */
const MAX_FILES = 1000;

export interface Drop {
  readonly files: readonly File[];
  readonly fromFolder: boolean;
}

/**
 * The files of a drop. A file dropped by itself is always taken, because only its content tells
 * what it is, and the person then gets an answer about it. From folders, only files that `accept`
 * allows by extension or type are taken.
 */
export async function filesOfDrop(transfer: DataTransfer, accept: string): Promise<Drop> {
  // Read all items before the first `await`, because the transfer is empty after the event.
  const dropped = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ file: item.getAsFile(), entry: item.webkitGetAsEntry?.() ?? null }));
  if (!dropped.some(({ entry }) => entry?.isDirectory)) return { files: [...transfer.files], fromFolder: false };
  const files: File[] = [];
  for (const { file, entry } of dropped) {
    if (entry && isDirectory(entry)) await collect(entry, files, (found) => isAccepted(found, accept));
    else if (file) files.push(file);
  }
  return { files, fromFolder: true };
}

async function collect(folder: FileSystemDirectoryEntry, into: File[], wanted: (file: File) => boolean): Promise<void> {
  const entries = await contentOf(folder);
  // Folders list their entries in no particular order, but the numbers that people see should
  // follow one.
  entries.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  for (const entry of entries) {
    if (into.length >= MAX_FILES) return;
    if (isDirectory(entry)) {
      await collect(entry, into, wanted);
    } else {
      const file = await fileOf(entry as FileSystemFileEntry);
      if (file && wanted(file)) into.push(file);
    }
  }
}

/** A reader returns its entries in batches, until an empty one. */
async function contentOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (all.length < MAX_FILES) {
    const portion = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (portion.length === 0) break;
    all.push(...portion);
  }
  return all;
}

function fileOf(entry: FileSystemFileEntry): Promise<File | undefined> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(undefined)));
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** The rule of `<input accept>`: extensions, types, and groups of types such as `image/*`. */
export function isAccepted({ name, type }: { readonly name: string; readonly type: string }, accept: string): boolean {
  const tokens = accept.toLowerCase().split(',').map((token) => token.trim()).filter(Boolean);
  if (tokens.length === 0) return true;
  return tokens.some((token) => {
    if (token.startsWith('.')) return name.toLowerCase().endsWith(token);
    if (token.endsWith('/*')) return type.toLowerCase().startsWith(token.slice(0, -1));
    return type.toLowerCase() === token;
  });
}
