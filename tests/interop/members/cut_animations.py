"""Animations that were cut off or damaged after a whole first frame.

Files that begin with `cut_` lack a frame; the whole files are here, too. The first frame's
fingerprint is right, and the record must be `incomplete`. For GIF and APNG, the peers show the
first frame. For WebP and AVIF, Pillow shows nothing of a cut file, so the expected value is that of
the whole file.
"""

import io
import pathlib
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageOps

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "images"

FIRST_ALONE = "Chromium shows the first frame and says nothing of the others"
PEERS_REFUSE = "libwebp refuses an animation that was cut; the first frame is that of the whole file"
DEFAULT_ALONE = "Chromium shows the frame after the default image; Pillow the default image, and so do we"
AVIF_REFUSED = "Pillow refuses an AVIF that was cut; the first frame is that of the whole file"
OTHER_COLOURS = "Chromium shows the colours of this AVIF otherwise than libavif, whose pixels are Pillow's and ours"
PILLOW_REFUSES = "Pillow fails in the head of the second frame; Chromium shows the first"


def frames(mode: str, count: int = 3, size: tuple[int, int] = (240, 161)) -> list[Image.Image]:
    names = ("sklearn_flower.jpg", "sklearn_china.jpg", "sk_rocket.jpg", "palapeli_european-honey-bee.jpg")
    pictures = [ImageOps.fit(Image.open(IMAGES / name).convert("RGB"), size) for name in names[:count]]
    for picture in pictures:
        # Without the colour profile, which Chromium would apply.
        picture.info.clear()
    if mode == "P":
        return [picture.quantize(256) for picture in pictures]
    if mode == "RGBA":
        for picture in pictures:
            picture.putalpha(Image.linear_gradient("L").resize(size).point(lambda value: 128 + value // 2))
    return [picture.convert(mode) for picture in pictures]


def saved(kind: str, pictures: list[Image.Image], **options) -> bytes:
    """Each frame lasts so long that a browser still shows the first one when it is read."""
    buffer = io.BytesIO()
    pictures[0].save(buffer, kind, save_all=True, append_images=pictures[1:], duration=60_000, **options)
    return buffer.getvalue()


def behind_first(kind: str, file: bytes) -> int:
    """The offset of the second frame's first byte."""
    if kind == "PNG":
        # The control chunk of the second frame comes after the first one's pixels.
        return file.index(b"fcTL", file.index(b"IDAT")) - 4
    if kind == "WEBP":
        first = file.index(b"ANMF")
        return file.index(b"ANMF", first + 8 + struct.unpack_from("<I", file, first + 4)[0])
    return behind_gif_frame(file)


def behind_gif_frame(file: bytes) -> int:
    """Skips a GIF's blocks up to the end of its first image block."""

    def palette(flags: int) -> int:
        return 3 << (flags & 7) + 1 if flags & 0x80 else 0

    at = 13 + palette(file[10])
    while True:
        is_image = file[at] == 0x2C
        at += 11 + palette(file[at + 9]) if is_image else 2
        while file[at]:
            at += 1 + file[at]
        at += 1
        if is_image:
            return at


def cut(kind: str, name: str, file: bytes, note: str = FIRST_ALONE) -> Iterator[tuple[str, bytes, str]]:
    start = behind_first(kind, file)
    ending = {"PNG": "png", "GIF": "gif", "WEBP": "webp"}[kind]
    for percent in (10, 35, 60, 85, 99):
        length = start + (len(file) - start) * percent // 100
        yield f"cut_{name}_{percent}.{ending}", file[:length], note
    yield f"{name}_whole.{ending}", file, DEFAULT_ALONE if note == DEFAULT_ALONE else ""


def damaged_png(file: bytes) -> bytes:
    """Changes one byte of the second frame's pixels, so that the chunk's checksum is wrong."""
    at = file.index(b"fdAT") + 40
    return file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]


def short_png(file: bytes) -> bytes:
    """Leaves out the second frame's first chunk of pixels."""
    at = file.index(b"fdAT") - 4
    (length,) = struct.unpack_from(">I", file, at)
    return file[:at] + file[at + 12 + length :]


def default_alone(file: bytes) -> bytes:
    """A default image that is not a frame: without the first control chunk, and renumbered."""
    at = file.index(b"fcTL") - 4
    rest, number = bytearray(file[:at] + file[at + 38 :]), 0
    (frames,) = struct.unpack_from(">I", rest, rest.index(b"acTL") + 4)
    at = 8
    while at < len(rest):
        (length,) = struct.unpack_from(">I", rest, at)
        name = bytes(rest[at + 4 : at + 8])
        if name == b"acTL":
            struct.pack_into(">I", rest, at + 8, frames - 1)
        if name in (b"fcTL", b"fdAT"):
            struct.pack_into(">I", rest, at + 8, number)
            number += 1
        struct.pack_into(">I", rest, at + 8 + length, zlib.crc32(rest[at + 4 : at + 8 + length]))
        at += 12 + length
    return bytes(rest)


def gifs() -> Iterator[tuple[str, bytes, str]]:
    file = saved("GIF", frames("P"), loop=0)
    yield from cut("GIF", "gif", file)
    yield from cut("GIF", "gif_two_frames", saved("GIF", frames("P", 2)))
    yield from cut("GIF", "gif_undone", saved("GIF", frames("P", 4), disposal=3, loop=0))
    start = behind_first("GIF", file)
    yield "cut_gif_in_control.gif", file[: start + 5], PILLOW_REFUSES
    yield "cut_gif_behind_control.gif", file[: start + 8], FIRST_ALONE
    yield "cut_gif_damaged.gif", file[: start + 1200] + b"\xff" * 900 + file[start + 2100 :], FIRST_ALONE


def pngs() -> Iterator[tuple[str, bytes, str]]:
    file = saved("PNG", frames("RGB"))
    yield from cut("PNG", "apng", file)
    yield from cut("PNG", "apng_alpha", saved("PNG", frames("RGBA"), blend=1))
    yield from cut("PNG", "apng_grey", saved("PNG", frames("L", 4)))
    yield from cut("PNG", "apng_palette", saved("PNG", frames("P", 2)))
    yield from cut("PNG", "apng_default_alone", default_alone(file), DEFAULT_ALONE)
    yield "cut_apng_no_end.png", file[:-12], FIRST_ALONE
    yield "cut_apng_wrong_checksum.png", damaged_png(file), FIRST_ALONE
    yield "cut_apng_second_frame_short.png", short_png(file), FIRST_ALONE


def webps() -> Iterator[tuple[str, bytes, str]]:
    lossy, lossless = {"quality": 80}, {"lossless": True}
    yield from cut("WEBP", "webp_lossy", saved("WEBP", frames("RGB"), **lossy), PEERS_REFUSE)
    yield from cut("WEBP", "webp_lossless", saved("WEBP", frames("RGB"), **lossless), PEERS_REFUSE)
    yield from cut("WEBP", "webp_alpha", saved("WEBP", frames("RGBA"), **lossy), PEERS_REFUSE)
    exif = Image.Exif()
    exif[0x010E] = "x"
    file = saved("WEBP", frames("RGB", 2), **lossy, exif=exif)
    yield from cut("WEBP", "webp_exif", file, PEERS_REFUSE)


def avifs() -> Iterator[tuple[str, bytes, str]]:
    """Frames follow each other at the end of the file. The first is larger than the others."""
    for mode in ("RGB", "RGBA"):
        file = saved("AVIF", frames(mode), quality=70, speed=9)
        for percent in (70, 80, 90, 99):
            yield f"cut_avif_{mode.lower()}_{percent}.avif", file[: len(file) * percent // 100], AVIF_REFUSED
        yield f"avif_{mode.lower()}_whole.avif", file, OTHER_COLOURS


def members() -> Iterator[tuple[str, bytes, str]]:
    yield from gifs()
    yield from pngs()
    yield from webps()
    yield from avifs()
