"""Whole GIF pictures whose blocks are not all in order.

Written by hand, codes included, from pictures of `tests/images`: no encoder makes such files on
purpose.
"""

import pathlib
import struct
from collections.abc import Iterator

from PIL import Image

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "images"
TRAILER = b";"
LOOP = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
CONTROL = b"!\xf9\x04\0\x0a\0\0\0"

CHROMIUM_SHOWS_NOTHING = "Chromium stops before the picture; Pillow reads on"
ENDS_AT_JUNK = "Pillow reads a frame after bytes that are no block; Chromium ends there, and so do we"
BROKEN_IN_PILLOW = "Pillow cannot read it; Chromium shows it"


def codes(samples: bytes, bits: int, ended: bool) -> bytes:
    """GIF's LZW (GIF89a, appendix F)."""
    clear, end, widest = 1 << bits, (1 << bits) + 1, 12
    packed, held, count = bytearray(), 0, 0

    def put(code: int, width: int) -> None:
        nonlocal held, count
        held |= code << count
        count += width
        while count >= 8:
            packed.append(held & 255)
            held >>= 8
            count -= 8

    def fresh() -> tuple[dict[bytes, int], int, int]:
        return {bytes([value]): value for value in range(clear)}, end + 1, bits + 1

    table, free, width = fresh()
    put(clear, width)
    word = b""
    for value in samples:
        longer = word + bytes([value])
        if longer in table:
            word = longer
            continue
        put(table[word], width)
        if free < 1 << widest:
            table[longer] = free
            width += free == 1 << width and width < widest
            free += 1
        else:
            put(clear, width)
            table, free, width = fresh()
        word = bytes([value])
    put(table[word], width)
    width += free == 1 << width and width < widest
    if ended:
        put(end, width)
    return bytes(packed) + (bytes([held & 255]) if count else b"")


def frame(
    image: Image.Image,
    interlaced: bool = False,
    ended: bool = True,
    block: int = 255,
    behind: bytes = b"",
    rows: int | None = None,
    local: bool = False,
) -> bytes:
    """An image block. `rows` is the number that it declares, if that is less than it has."""
    width, height = image.size
    samples = image.tobytes()
    lines = [samples[at : at + width] for at in range(0, len(samples), width)]
    if interlaced:
        lines = [line for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for line in lines[start::step]]
    bits = 8
    data = codes(b"".join(lines), bits, ended) + behind
    flags = (0x40 if interlaced else 0) | (0x87 if local else 0)
    head = b"," + struct.pack("<HHHHB", 0, 0, width, rows or height, flags)
    blocks = [data[at : at + block] for at in range(0, len(data), block)]
    packed = b"".join(bytes([len(block)]) + block for block in blocks)
    return head + (palette(image) if local else b"") + bytes([bits]) + packed + b"\0"


def palette(image: Image.Image) -> bytes:
    return bytes(image.getpalette()).ljust(768, b"\0")


def head(image: Image.Image) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", *image.size, 0xF7, 0, 0) + palette(image)


def pictures() -> tuple[Image.Image, Image.Image, Image.Image]:
    size = (240, 161)
    first = Image.open(IMAGES / "sklearn_flower.jpg").convert("RGB").resize(size).quantize(256)
    second = Image.open(IMAGES / "sklearn_china.jpg").convert("RGB").resize(size).quantize(palette=first)
    taller = Image.new("P", (size[0], size[1] + 9))
    taller.putpalette(first.getpalette())
    taller.paste(first, (0, 0))
    return first, second, taller


def stills() -> Iterator[tuple[str, bytes, str]]:
    image, _, taller = pictures()
    start, whole = head(image), frame(image)
    for name, lines in (("", whole), ("_interlaced", frame(image, interlaced=True))):
        yield f"gif_no_trailer{name}.gif", start + lines, ""
        yield f"gif_no_trailer_no_block_end{name}.gif", start + lines[:-1], ""
        yield f"gif_no_end_code{name}.gif", start + frame(image, "inter" in name, ended=False) + TRAILER, ""
    yield "gif_no_end_code_no_trailer.gif", start + frame(image, ended=False), ""
    yield "gif_local_palette_no_trailer.gif", start + frame(image, local=True), ""
    for block in (1, 7, 128):
        yield f"gif_no_trailer_blocks_of_{block}.gif", start + frame(image, block=block), ""
    for count in (1, 2, 3, 255, 5000):
        yield f"gif_{count}_zeros_before_trailer.gif", start + whole + bytes(count) + TRAILER, ""
        yield f"gif_{count}_zeros_no_trailer.gif", start + whole + bytes(count), ""
    yield "gif_letters_before_trailer.gif", start + whole + b"abc" + TRAILER, ""
    yield "gif_letters_no_trailer.gif", start + whole + b"abc", ""
    yield "gif_trailing_page.gif", start + whole + TRAILER + b"<html></html>", ""
    yield "gif_trailing_gif.gif", start + whole + TRAILER + start + whole + TRAILER, ""
    yield "gif_codes_behind_end_code.gif", start + frame(image, behind=b"U" * 300) + TRAILER, ""
    yield "gif_more_rows_than_declared.gif", start + frame(taller, rows=image.height) + TRAILER, ""
    interlaced = frame(image, interlaced=True, behind=b"U" * 300)
    yield "gif_codes_behind_end_code_interlaced.gif", start + interlaced + TRAILER, ""
    yield "gif_comment_cut.gif", start + whole + b"!\xfe\x40a comment", ""
    yield "gif_unknown_extension.gif", start + b"!\x42\x03abc\0" + whole + TRAILER, ""
    yield "gif_unknown_extension_behind.gif", start + whole + b"!\x42\x03abc\0", ""
    yield "gif_extension_0.gif", start + b"!\0\0" + whole + TRAILER, BROKEN_IN_PILLOW
    yield "gif_zero_before_picture.gif", start + b"\0" + whole + TRAILER, CHROMIUM_SHOWS_NOTHING
    yield "gif_zeros_behind_control.gif", start + CONTROL + bytes(9) + whole + TRAILER, CHROMIUM_SHOWS_NOTHING
    longer = b"!\xf9\x05\0\x0a\0\0\0\0"
    yield "gif_control_of_5_bytes.gif", start + longer + whole + TRAILER, CHROMIUM_SHOWS_NOTHING


def animations() -> Iterator[tuple[str, bytes, str]]:
    first, second, _ = pictures()
    start = head(first) + LOOP
    one, two = CONTROL + frame(first), CONTROL + frame(second)
    woven = CONTROL + frame(first, interlaced=True)
    yield "gif_animated_no_trailer.gif", start + one + two, ""
    yield "gif_animated_three_frames_no_trailer.gif", start + one + two + one, ""
    yield "gif_animated_interlaced_no_trailer.gif", start + woven + two, ""
    yield "gif_animated_no_end_codes.gif", start + frame(first, ended=False) + frame(second, ended=False), ""
    for count in (1, 4, 1000):
        yield f"gif_animated_{count}_zeros_between.gif", start + one + bytes(count) + two + TRAILER, ""
        yield f"gif_animated_{count}_zeros_everywhere.gif", start + one + bytes(count) + two + bytes(count), ""
    yield "gif_animated_unknown_extension.gif", start + one + b"!\x42\x01a\0" + two + TRAILER, ""
    yield "gif_animated_letters_between.gif", start + one + b"abc" + two + TRAILER, ENDS_AT_JUNK
    yield "gif_animated_control_behind.gif", start + one + two + CONTROL + TRAILER, ""


def members() -> Iterator[tuple[str, bytes, str]]:
    yield from stills()
    yield from animations()
