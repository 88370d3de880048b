/** What callers may give as a picture, in the forms that engines take. */
import type { Picture } from '../shared/options.ts';

export function isPicture(picture: unknown): picture is Picture {
  return picture instanceof Blob || picture instanceof Uint8Array || picture instanceof ArrayBuffer;
}

/** What stays as it is now, whatever becomes of the caller's bytes. */
export function asBlob(picture: Picture): Blob {
  if (picture instanceof Blob) return picture;
  // A copy, for a Blob takes no shared memory.
  return new Blob([picture instanceof Uint8Array ? new Uint8Array(picture) : picture]);
}

/** A copy to be given away. Rejects when the file can no longer be read. */
export async function copyOf(picture: Picture): Promise<ArrayBuffer> {
  if (picture instanceof Uint8Array) return new Uint8Array(picture).buffer;
  return picture instanceof ArrayBuffer ? picture.slice(0) : picture.arrayBuffer();
}
