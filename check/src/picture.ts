/**
 * Makes the picture that is chosen. It is random each time, so that its bytes occur nowhere else.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Sought } from './traces.ts';

const EDGE = 288;
const TILE = 24;

export interface TestFile extends Sought {
  readonly path: string;
}

/**
 * Puts the picture, or a copy of the given file, into `folder`, with a name and a date that occur
 * nowhere else.
 */
export async function makeTestFile(folder: string, given: string | undefined): Promise<TestFile> {
  const bytes = given === undefined ? randomPng() : await readFile(given);
  const stem = `jimun-check-${randomBytes(9).toString('hex')}`;
  const path = join(folder, stem + (given === undefined ? '.png' : extname(given)));
  // Between 2003 and 2019, to the millisecond.
  const modified = new Date(randomInt(1_041_379_200, 1_577_836_800) * 1000 + randomInt(1000));
  await mkdir(folder, { recursive: true });
  await writeFile(path, bytes);
  await utimes(path, modified, modified);
  return { path, bytes, stem, modified };
}

/**
 * Tiles of random colour give the picture something to recognize. A little noise makes all its
 * bytes random.
 */
function randomPng(): Buffer {
  const tiles = randomBytes((EDGE / TILE) ** 2 * 3);
  const rows = randomBytes(EDGE * (1 + EDGE * 3));
  for (let y = 0; y < EDGE; y += 1) {
    const row = y * (1 + EDGE * 3);
    rows[row] = 0;
    for (let x = 0; x < EDGE * 3; x += 1) {
      const tile = Math.floor(y / TILE) * (EDGE / TILE) + Math.floor(x / 3 / TILE);
      const at = row + 1 + x;
      rows[at] = Math.min(255, (tiles[tile * 3 + x % 3] ?? 0) * 0.8 + (rows[at] ?? 0) * 0.2);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(EDGE, 0);
  header.writeUInt32BE(EDGE, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
  whole.writeUInt32BE(data.length, 0);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

/** PNG's CRC, computed bit by bit, because Node.js 20.0 does not export zlib's. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
