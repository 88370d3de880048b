"""TIFF of extreme shapes, in every kind of compression."""

import struct
import zlib

from .bits import Bits
from .stored import DETAIL


def tiff(width, height, compression, strip, *, bits=8, samples=1, rows=None, tile=None, fill_order=1):
    """`strip` is the data of every strip. All strips share its place in the file."""
    rows = rows or height
    if tile:
        count = -(-width // tile[0]) * -(-height // tile[1])
    else:
        count = -(-height // rows)
    entries = [(256, 4, 1, width), (257, 4, 1, height), (259, 3, 1, compression), (262, 3, 1, 1 if samples < 3 else 2)]
    entries += [(266, 3, 1, fill_order), (277, 3, 1, samples)]
    body = bytearray()

    def put(data):
        at = 8 + len(body)
        body.extend(data + b"\0" * (len(data) % 2))
        return at

    entries.append((258, 3, samples, put(struct.pack("<%dH" % samples, *[bits] * samples)) if samples > 2 else bits | bits << 16))
    at = put(strip)
    offsets = [at] * count
    lengths = [len(strip)] * count
    place = lambda values: put(struct.pack("<%dI" % count, *values)) if count > 1 else values[0]
    names = (324, 325) if tile else (273, 279)
    entries += [(names[0], 4, count, place(offsets)), (names[1], 4, count, place(lengths))]
    entries += [(322, 4, 1, tile[0]), (323, 4, 1, tile[1])] if tile else [(278, 4, 1, rows)]
    entries.sort()
    directory = put(struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries) + bytes(4))
    return b"II*\0" + struct.pack("<I", directory) + body


def deflated(size):
    detail = (DETAIL * 40)[: size // 2]
    return zlib.compress(detail + bytes(size - len(detail)), 9)


def packed(size):
    whole, rest = divmod(size, 128)
    return b"\x81\0" * whole + (bytes([257 - rest, 0]) if rest > 1 else b"\0\0" * rest)


def lzw(size):
    """As in GIF, but highest bit first, and wider one code earlier."""
    out = Bits(True).put(256, 9).put(0, 9)
    left, width, next_code, length, longest = size - 1, 9, 258, 2, 1
    while left > 0:
        if next_code < 4094:
            take = min(length, left)
            out.put(0 if take == 1 else 256 + take, width)
            next_code += 1
            if next_code + 1 == 1 << width and width < 12:
                width += 1
            longest, length = max(longest, take), length + 1
        else:
            take = min(longest, left)
            out.put(0 if take == 1 else 256 + take, width)
        left -= take
    return out.put(257, width).bytes()


def group4(rows):
    """Each row is black from its third pixel to its fourth, then white: three bits per row."""
    out = Bits(True)
    # Horizontal mode: two white, two black. Then no change up to the edge.
    out.put(0b001, 3).put(0b0111, 4).put(0b11, 2).put(1, 1)
    for _ in range(rows - 1):
        out.put(0b111, 3)
    return out.bytes()


def huffman_row(width):
    """White all over: runs of 2560, of 64, and of the rest, which here is 5 or nothing."""
    out = Bits(True)
    while width >= 2560:
        out.put(0b000000011111, 12)
        width -= 2560
    while width >= 64:
        out.put(0b11011, 5)
        width -= 64
    return out.put(*{0: (0b00110101, 8), 5: (0b1100, 4)}[width]).bytes()
