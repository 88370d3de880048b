"""Exif blocks with unusual headers, in WebP, JPEG and PNG.

Each member is a picture of `tests/images` with a block that states an orientation. `full` is the
result of Pillow's `exif_transpose`, or else a note says why not. Chromium shows either `full` or
`as_stored`: it rotates no WebP, and none of the forms that only Pillow reads.
"""

import io
import pathlib
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "images"
HEAD = b"Exif\0\0"
SHORT, LONG = 3, 4

BOTH = "Pillow cannot read the block and turns nothing; no more does Chromium"
NO_WEBP = "Chromium turns no WebP"
PILLOW_ALONE = "Chromium leaves the picture as stored; Pillow turns it, and so do we"
CHROMIUM = "Pillow turns nothing; Chromium does, and so do we"
UNLAWFUL = "Pillow takes the first entry whatever it says, Chromium the first lawful one, and so do we"


def tiff(
    orientation: int = 6,
    order: str = "<",
    kind: int = SHORT,
    count: int = 1,
    directory: int = 8,
    number: bytes | None = None,
    entries: list[tuple[int, int, int, int]] | None = None,
    claimed: int | None = None,
) -> bytes:
    """A TIFF block with one directory: entries of tag, type, count and value."""
    entries = entries or [(0x0112, kind, count, orientation)]
    mark = b"II" if order == "<" else b"MM"
    block = mark + (number or struct.pack(order + "H", 42)) + struct.pack(order + "I", directory)
    block = block.ljust(directory, b"\0") + struct.pack(order + "H", claimed or len(entries))
    for tag, entry_kind, entry_count, value in entries:
        block += struct.pack(order + "HHI", tag, entry_kind, entry_count)
        is_short = entry_kind in (SHORT, 8) and entry_count < 3
        block += struct.pack(order + ("HH" if is_short else "I"), *([value, 0] if is_short else [value]))
    return block + bytes(4)


def in_exif_directory(orientation: int) -> bytes:
    """States the orientation in the Exif directory instead of the first."""
    first = tiff(entries=[(0x8769, LONG, 1, 26)])
    return first + tiff(orientation)[8:]


def webp(image: Image.Image, block: bytes, announced: bool = True, **options) -> bytes:
    """Appends an EXIF chunk to the picture, by hand: Pillow would rewrite the block."""
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", **options)
    chunks = buffer.getvalue()[12:]
    flags = 0
    if chunks[:4] == b"VP8X":
        flags, chunks = chunks[8], chunks[18:]
    elif image.mode == "RGBA":
        flags = 0x10
    flags |= 8 if announced else 0
    size = struct.pack("<I", image.width - 1)[:3] + struct.pack("<I", image.height - 1)[:3]
    extended = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + size
    exif = b"EXIF" + struct.pack("<I", len(block)) + block + bytes(len(block) & 1)
    body = b"WEBP" + extended + chunks + exif
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg(image: Image.Image, *blocks: bytes) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    file = buffer.getvalue()
    segments = b"".join(b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block for block in blocks)
    return file[:2] + segments + file[2:]


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(image: Image.Image, added: bytes, behind_pixels: bool = False) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    file = buffer.getvalue()
    at = file.index(b"IEND") - 4 if behind_pixels else 33
    return file[:at] + added + file[at:]


def raw_profile(block: bytes) -> bytes:
    """As ImageMagick writes it."""
    digits = block.hex()
    lines = [digits[at : at + 72] for at in range(0, len(digits), 72)]
    return f"\nexif\n{len(block):8}\n{chr(10).join(lines)}\n".encode()


def pictures() -> tuple[Image.Image, Image.Image]:
    photo = Image.open(IMAGES / "sklearn_flower.jpg").convert("RGB").resize((321, 214))
    veiled = Image.open(IMAGES / "png_rgba_hidden_rgb.png").convert("RGBA").resize((300, 200))
    # An encoder may choose the colours under alpha 0.
    veiled.putalpha(Image.linear_gradient("L").resize(veiled.size).point(lambda value: 128 + value // 2))
    return photo, veiled


def of_webp() -> Iterator[tuple[str, bytes, str]]:
    photo, veiled = pictures()
    lossy, lossless = {"quality": 80}, {"lossless": True}
    for orientation in range(1, 9):
        yield f"webp_head_lossy_{orientation}.webp", webp(photo, HEAD + tiff(orientation), **lossy), NO_WEBP
        block = HEAD + tiff(orientation, ">")
        yield f"webp_head_lossless_{orientation}.webp", webp(photo, block, **lossless), NO_WEBP
    forms = {
        "bare": (tiff(6), NO_WEBP),
        "bare_big_endian": (tiff(8, ">"), NO_WEBP),
        "head_twice": (HEAD + HEAD + tiff(5), NO_WEBP),
        "number_exchanged": (HEAD + tiff(6, number=b"\0*"), NO_WEBP),
        "number_exchanged_big_endian": (tiff(3, ">", number=b"*\0"), NO_WEBP),
        "of_four_bytes": (HEAD + tiff(6, kind=LONG), NO_WEBP),
        "of_four_bytes_big_endian": (tiff(8, ">", LONG), NO_WEBP),
        "two_numbers": (tiff(6, count=2), NO_WEBP),
        "directory_far_off": (HEAD + tiff(7, directory=500), NO_WEBP),
        "more_entries_claimed": (HEAD + tiff(6, claimed=9), NO_WEBP),
        "no_such_orientation": (HEAD + tiff(9), NO_WEBP),
        "upper_case": (b"EXIF\0\0" + tiff(6), BOTH),
        "one_zero": (b"Exif\0" + tiff(6), BOTH),
        "zeros_in_front": (b"\0\0" + tiff(6), BOTH),
        "another_number": (HEAD + tiff(6, number=b"U\0"), BOTH),
        "in_exif_directory": (HEAD + in_exif_directory(6), "Pillow does not look there; we do, as Chromium in JPEG"),
    }
    for name, (block, note) in forms.items():
        yield f"webp_{name}.webp", webp(photo, block, **lossy), note
    yield "webp_not_announced.webp", webp(photo, HEAD + tiff(6), announced=False, **lossy), ""
    yield "webp_alpha_lossy.webp", webp(veiled, HEAD + tiff(6), **lossy), NO_WEBP
    yield "webp_alpha_lossless.webp", webp(veiled, HEAD + tiff(8), **lossless), NO_WEBP
    frames = {"save_all": True, "append_images": [photo.transpose(Image.Transpose.ROTATE_180)]}
    yield "webp_animated.webp", webp(photo, HEAD + tiff(6), **lossy, **frames), NO_WEBP


def of_others() -> Iterator[tuple[str, bytes, str]]:
    photo, _ = pictures()
    forms = {
        "head": (HEAD + tiff(6), ""),
        "head_twice": (HEAD + HEAD + tiff(6), PILLOW_ALONE),
        "head_filled": (b"Exif\0\xff" + tiff(6), CHROMIUM),
        "upper_case": (b"EXIF\0\0" + tiff(6), ""),
        "of_four_bytes": (HEAD + tiff(8, ">", LONG), PILLOW_ALONE),
        "number_exchanged": (HEAD + tiff(3, number=b"\0*"), PILLOW_ALONE),
        "directory_far_off": (HEAD + tiff(5, ">", directory=300), ""),
        "two_entries": (HEAD + tiff(entries=[(0x112, SHORT, 1, 6), (0x112, SHORT, 1, 3)]), ""),
        "unlawful_then_lawful": (HEAD + tiff(entries=[(0x112, SHORT, 1, 0), (0x112, SHORT, 1, 3)]), UNLAWFUL),
        "in_exif_directory": (HEAD + in_exif_directory(8), CHROMIUM),
    }
    for name, (block, note) in forms.items():
        yield f"jpeg_{name}.jpg", jpeg(photo, block), note
    exif = {"bare": tiff(6), "head": HEAD + tiff(6), "of_four_bytes": tiff(3, ">", LONG), "far_off": tiff(8, directory=90)}
    for name, block in exif.items():
        note = PILLOW_ALONE if name in ("head", "of_four_bytes") else ""
        yield f"png_{name}.png", png(photo, chunk(b"eXIf", block)), note
    yield "png_behind_pixels.png", png(photo, chunk(b"eXIf", tiff(6)), behind_pixels=True), PILLOW_ALONE
    name, text = b"Raw profile type exif\0", raw_profile(HEAD + tiff(6))
    yield "png_raw_profile.png", png(photo, chunk(b"tEXt", name + text)), PILLOW_ALONE
    yield "png_raw_profile_packed.png", png(photo, chunk(b"zTXt", name + b"\0" + zlib.compress(text))), PILLOW_ALONE
    yield "png_raw_profile_international.png", png(photo, chunk(b"iTXt", name + bytes(4) + text)), PILLOW_ALONE
    both = chunk(b"eXIf", tiff(3)) + chunk(b"tEXt", name + text)
    yield "png_raw_profile_and_chunk.png", png(photo, both), ""


def members() -> Iterator[tuple[str, bytes, str]]:
    yield from of_webp()
    yield from of_others()
