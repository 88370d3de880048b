"""Grey JPEG of extreme shapes, bit by bit: code words of one bit."""

import struct

from .bits import Bits


def segment(marker, data):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def table(sort, symbols):
    """Code words of increasing length: 0, 10, 110 …"""
    lengths = [1] * len(symbols) + [0] * (16 - len(symbols))
    return segment(0xC4, bytes([sort]) + bytes(lengths) + bytes(symbols))


def stuffed(data):
    return data.replace(b"\xff", b"\xff\0")


def head(width, height, frame, restart=0, components=1):
    quant = segment(0xDB, b"\0" + bytes([1] * 64))
    parts = b"".join(bytes([n + 1, 0x22 if n == 0 and components > 1 else 0x11, 0]) for n in range(components))
    size = segment(frame, struct.pack(">BHHB", 8, height, width, components) + parts)
    return b"\xff\xd8" + quant + size + (segment(0xDD, struct.pack(">H", restart)) if restart else b"")


def scan(first=0, last=63, bits=0, components=1):
    parts = b"".join(bytes([n + 1, 0]) for n in range(components))
    return segment(0xDA, bytes([components]) + parts + bytes([first, last, bits]))


def blocks(width, height):
    return -(-width // 8) * -(-height // 8)


def sequential(width, height, restart=0, colour=False):
    """No difference and no coefficient: two bits per block. The first few differ."""
    components = 3 if colour else 1
    units = -(-width // 16) * -(-height // 16) * 6 if colour else blocks(width, height)
    tables = table(0x00, [0, 5]) + table(0x10, [0])
    # A difference of 5 bits: 10, 5 bits, then the end of the block.
    out = Bits(True)
    if restart:
        body = bytearray()
        for number in range(units):
            body += b"\x3f" + (bytes([0xFF, 0xD0 + number % 8]) if number + 1 < units else b"")
        data = bytes(body)
    else:
        detail = min(units // 3, 5000)
        for number in range(detail):
            out.put(0b10, 2).put((number * 7 + number // 5 * 91) % 32, 5).put(0, 1)
        data = stuffed(out.bytes() + bytes((units - detail) // 4) + Bits(True).put(0, (units - detail) % 4 * 2).bytes(1))
    return head(width, height, 0xC0, restart, components) + tables + scan(components=components) + data + b"\xff\xd9"


def runs(count):
    """End-of-band runs over so many blocks.

    The code word 0 is a run of 2¹⁴ plus the next 14 bits; the last blocks take a run of one each,
    10.
    """
    out = Bits(True)
    while count >= 1 << 14:
        take = min(count, (1 << 15) - 1)
        out.put(0, 1).put(take - (1 << 14), 14)
        count -= take
    for _ in range(count):
        out.put(0b10, 2)
    return stuffed(out.bytes(1))


def progressive(width, height, scans):
    """A scan of all first coefficients, and then scans that change nothing."""
    count = blocks(width, height)
    out = [head(width, height, 0xC2), table(0x00, [0, 5]), table(0x10, [0xE0, 0x00])]
    first = Bits(True)
    detail = min(count // 3, 5000)
    for number in range(detail):
        first.put(0b10, 2).put((number * 7 + number // 5 * 91) % 32, 5)
    data = first.bytes()
    left = count - detail - (len(data) * 8 - detail * 7)
    out += [scan(0, 0, 0), stuffed(data + bytes(max(left, 0) // 8) + Bits(True).put(0, max(left, 0) % 8).bytes(1))]
    band = runs(count)
    number = 1
    for high in range(13, -1, -1):
        for place in range(1, 64):
            if number >= scans:
                break
            bits = high if high == 13 else (high + 1) << 4 | high
            out += [scan(place, place, bits), band]
            number += 1
    return b"".join(out) + b"\xff\xd9"


def arithmetic(width, height):
    """No bytes at all: after the end, a decoder reads zeros, each of them the likelier bit."""
    return head(width, height, 0xC9) + scan() + bytes(64) + b"\xff\xd9"
