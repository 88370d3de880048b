"""Lossless WebP of extreme shapes, bit by bit, and lossy WebP by Pillow."""

import struct

from .bits import Bits


def riff(*chunks):
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def chunk(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def single(bits, symbol):
    """A code of one symbol, which takes no bits. Below 256 it is stated in the simple form."""
    if symbol < 256:
        bits.put(1, 1).put(0, 1).put(1, 1).put(symbol, 8)
        return
    # All lengths are 0 except that of `symbol`. 18 is a run of 11 to 138 zeros.
    bits.put(0, 1).put(15, 4)
    lengths = {18: 1, 1: 1}
    for name in [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]:
        bits.put(lengths.get(name, 0), 3)
    bits.put(0, 1)
    # Codes in order: 1 is 0, 18 is 1.
    left = symbol
    while left:
        count = min(left, 138)
        if left - count in range(1, 11):
            count = left - 11
        bits.put(1, 1).put(count - 11, 7)
        left -= count
    bits.put(0, 1)
    return symbol + 1


def rest(bits, used, alphabet):
    left = alphabet - used
    while left:
        count = min(left, 138)
        if left - count in range(1, 11):
            count = left - 11
        bits.put(1, 1).put(count - 11, 7)
        left -= count


def code(bits, symbol, alphabet):
    used = single(bits, symbol)
    if used:
        rest(bits, used, alphabet)


def lossless(width, height, green=100, predictor=None, cache=0, colour=False):
    """All pixels have the same symbols, and none takes a bit."""
    bits = Bits().put(0x2F, 8).put(width - 1, 14).put(height - 1, 14).put(1, 1).put(0, 3)
    if predictor is not None:
        bits.put(1, 1).put(0, 2).put(0, 3).put(0, 1)
        for symbol in (predictor, 0, 0, 255, 0):
            single(bits, symbol)
    if colour:
        bits.put(1, 1).put(1, 2).put(0, 3).put(0, 1)
        for symbol in (3, 5, 7, 255, 0):
            single(bits, symbol)
        bits.put(1, 1).put(2, 2)
    bits.put(0, 1)
    if cache:
        bits.put(1, 1).put(cache, 4)
    else:
        bits.put(0, 1)
    bits.put(0, 1)
    code(bits, green, 280 + (1 << cache if cache else 0))
    for symbol in (1, 1, 255, 0):
        single(bits, symbol)
    return bits.bytes() + bytes(8)


def still(width, height, **form):
    return riff(chunk(b"VP8L", lossless(width, height, **form)))


def animated(width, height, frames, frame=None):
    own = frame or (width, height)
    data = chunk(b"VP8L", lossless(*own))
    size = lambda value: struct.pack("<I", value)[:3]
    head = size(0) + size(0) + size(own[0] - 1) + size(own[1] - 1) + size(1) + b"\0"
    canvas = b"\x12\0\0\0" + size(width - 1) + size(height - 1)
    frames = chunk(b"ANMF", head + data) * frames
    return riff(chunk(b"VP8X", canvas), chunk(b"ANIM", b"\0\0\0\0\0\0"), frames)


def lossy_in_canvas(payload, width, height):
    """A lossy picture of one size on a canvas of another."""
    size = lambda value: struct.pack("<I", value)[:3]
    return riff(chunk(b"VP8X", b"\0\0\0\0" + size(width - 1) + size(height - 1)), payload)
