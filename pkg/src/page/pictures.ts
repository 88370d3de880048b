/** Converts the pictures that callers may pass to the forms that engines take. */
import type { Picture } from '../shared/options.ts';

export function isPicture(picture: unknown): picture is Picture {
  return picture instanceof Blob || picture instanceof Uint8Array || picture instanceof ArrayBuffer;
}

/** A snapshot, which stays the same when the caller changes its bytes. */
export function asBlob(picture: Picture): Blob {
  if (picture instanceof Blob) return picture;
  // Copied, because a Blob cannot be made from shared memory.
  return new Blob([picture instanceof Uint8Array ? new Uint8Array(picture) : picture]);
}

/** A copy that can be transferred. Rejects when the file can no longer be read. */
export async function copyOf(picture: Picture): Promise<ArrayBuffer> {
  if (picture instanceof Uint8Array) return new Uint8Array(picture).buffer;
  return picture instanceof ArrayBuffer ? picture.slice(0) : picture.arrayBuffer();
}
