"""BMP, PNG, GIF and ICO of extreme shapes, written byte by byte."""

import struct
import zlib

from .bits import Bits

# The padding up to the size is black. Parts that hold something come first.
DETAIL = bytes((x * 7 + x // 5 * 91) % 256 for x in range(4096))


def bmp_header(width, height, bits, method, size):
    colours = 1 << bits if bits <= 8 else 0
    palette = b"".join(bytes([n * 255 // max(colours - 1, 1)] * 3) + b"\0" for n in range(colours))
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, method, size, 0, 0, colours, 0)
    return struct.pack("<2sIII", b"BM", 54 + len(palette) + size, 0, 54 + len(palette)) + info + palette


def bmp(width, height, bits):
    stride = (width * bits + 31) // 32 * 4
    size = stride * height
    pixels = (DETAIL * (size // len(DETAIL) + 1))[:size]
    return bmp_header(width, height, bits, 0, size) + pixels


def bmp_runs(width, height, bits, most=900_000):
    """Run-length coded. Rows of many runs come first, then empty ones."""
    data, rows = bytearray(), 0
    while rows < height and len(data) < most:
        for x in range(0, min(width, 64 * 255), 255):
            data += bytes([min(255, width - x), DETAIL[(rows // 9 * 37 + x // 255) % 4096]])
        data += b"\0\0"
        rows += 1
    data += b"\0\1"
    return bmp_header(width, height, bits, 1 if bits == 8 else 2, len(data)) + data


def bmp_header_alone(width, height, bits):
    """Run-length coded. All but one pixel is skipped."""
    return bmp_header(width, height, bits, 1 if bits == 8 else 2, 4) + bytes([1, 200, 0, 1])


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def png_pixels(width, height, bits, colour, interlaced=False):
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        sizes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes]
    else:
        sizes = [(width, height)]
    # Fast: under a megabyte, size does not matter.
    packer = zlib.compressobj(9 if width * height < 5e7 else 6)
    out = []
    for width, height in sizes:
        if width <= 0 or height <= 0:
            continue
        row = bytes(1 + (width * bits * PNG_CHANNELS[colour] + 7) // 8)
        if interlaced or height < 64:
            detail = 0
        else:
            detail = min(height, 2000)
        for y in range(detail):
            part = DETAIL[y // 9 * 37 % 2000 :][: min(len(row) - 1, 64)]
            out.append(packer.compress(b"\0" + part + row[1 + len(part) :]))
        left = height - detail
        block = max(1, (1 << 20) // len(row))
        while left > 0:
            out.append(packer.compress(row * min(block, left)))
            left -= block
    out.append(packer.flush())
    return b"".join(out)


def png_header(width, height, bits, colour, interlaced=False):
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(interlaced))
    palette = chunk(b"PLTE", bytes(range(256)) * 3) if colour == 3 else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + palette


def png(width, height, bits, colour, interlaced=False):
    pixels = png_pixels(width, height, bits, colour, interlaced)
    return png_header(width, height, bits, colour, interlaced) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def png_animated(width, height, frames):
    """Frames of the whole canvas, drawn over the earlier one and restored afterwards."""
    pixels = png_pixels(width, height, 8, 6)
    out = [png_header(width, height, 8, 6), chunk(b"acTL", struct.pack(">II", frames, 0))]
    number = 0
    for frame in range(frames):
        control = struct.pack(">IIIIIHHBB", number, width, height, 0, 0, 1, 1, 2, 1)
        out.append(chunk(b"fcTL", control))
        number += 1
        if frame == 0:
            out.append(chunk(b"IDAT", pixels))
        else:
            out.append(chunk(b"fdAT", struct.pack(">I", number) + pixels))
            number += 1
    return b"".join(out) + chunk(b"IEND", b"")


def lzw(pixels):
    """GIF's codes for so many pixels of index 0. Each stands for one pixel more than the last."""
    bits = Bits()
    size, width, next_code, longest = 8, 9, 258, 1
    bits.put(1 << size, width)
    # The first code has no entry before it.
    bits.put(0, width)
    left = pixels - 1
    length = 2
    while left > 0:
        if next_code < 4096:
            take = min(length, left)
            code = 0 if take == 1 else 256 + take
            bits.put(code, width)
            next_code += 1
            if next_code == 1 << width and width < 12:
                width += 1
            longest = max(longest, take)
            length += 1
        else:
            take = min(longest, left)
            bits.put(0 if take == 1 else 256 + take, width)
        left -= take
    bits.put(257, width)
    data = bits.bytes()
    blocks = b"".join(bytes([len(data[at : at + 255])]) + data[at : at + 255] for at in range(0, len(data), 255))
    return bytes([size]) + blocks + b"\0"


def gif(width, height, frames=1, frame=None, interlaced=False):
    """Each frame is a row of noise above one of a single colour."""
    palette = b"".join(bytes([n, n, n]) for n in range(256))
    out = [struct.pack("<6sHHBBB", b"GIF89a", width, height, 0xF7, 0, 0), palette]
    frame = frame or (width, height)
    data = lzw(frame[0] * frame[1])
    for _ in range(frames):
        out.append(b"!\xf9\x04\x0d\0\0\1\0")
        out.append(struct.pack("<BHHHHB", 0x2C, 0, 0, *frame, 0x40 if interlaced else 0) + data)
    return b"".join(out) + b";"


def ico(payload):
    """An icon whose only picture is larger than its directory says."""
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 0, 0, 0, 0, 1, 32, len(payload), 22) + payload


def ico_runs(width, height):
    """A bitmap of run lengths in an icon. Its height includes a mask."""
    bitmap = bytearray(bmp_runs(width, height, 8)[14:])
    bitmap[8:12] = struct.pack("<i", 2 * height)
    return ico(bytes(bitmap))
