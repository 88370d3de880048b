/** Edited copies of an uncompressed picture, made without any tool. */

/** A bottom-up BMP of 24 bits per pixel as rows of pixels, from the top. */
function read(bmp) {
  const start = bmp.readUInt32LE(10);
  const [width, height] = [bmp.readInt32LE(18), bmp.readInt32LE(22)];
  if (bmp.readUInt16LE(28) !== 24 || bmp.readUInt32LE(30) !== 0 || height <= 0) throw new Error('not such a BMP');
  const stride = Math.ceil(width * 3 / 4) * 4;
  return Array.from({ length: height }, (_, y) => {
    const at = start + (height - 1 - y) * stride;
    return Array.from({ length: width }, (__, x) => bmp.subarray(at + x * 3, at + x * 3 + 3));
  });
}

function write(rows) {
  const [width, height] = [rows[0].length, rows.length];
  const stride = Math.ceil(width * 3 / 4) * 4;
  const bmp = Buffer.alloc(54 + stride * height);
  bmp.write('BM', 'latin1');
  bmp.writeUInt32LE(bmp.length, 2);
  bmp.writeUInt32LE(54, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(width, 18);
  bmp.writeInt32LE(height, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(24, 28);
  rows.forEach((row, y) => row.forEach((pixel, x) => pixel.copy(bmp, 54 + (height - 1 - y) * stride + x * 3)));
  return bmp;
}

/** Cuts off `part` of the width and height at every side. */
export function cropped(bmp, part) {
  const rows = read(bmp);
  const [x, y] = [Math.round(rows[0].length * part), Math.round(rows.length * part)];
  return write(rows.slice(y, rows.length - y).map((row) => row.slice(x, row.length - x)));
}

/** Exchanges left and right. */
export const mirrored = (bmp) => write(read(bmp).map((row) => row.toReversed()));

/** Rotates by a quarter turn, clockwise. */
export function turned(bmp) {
  const rows = read(bmp);
  return write(rows[0].map((_, x) => rows.map((row) => row[x]).toReversed()));
}
