"""The small JPEGs that members are made from, and their parts."""

import functools
import io
import pathlib
import random
import struct

from PIL import Image

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "images"
TRANSCODED = pathlib.Path(__file__).parent / "jpeg"

SOI, EOI, SOS, DQT, DHT, DRI, COM = 0xD8, 0xD9, 0xDA, 0xDB, 0xC4, 0xDD, 0xFE
END = b"\xff\xd9"


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def noise(length: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(length)


@functools.cache
def photograph(size: tuple[int, int] = (157, 115)) -> Image.Image:
    return Image.open(IMAGES / "jpg_420_odd_333x251.jpg").convert("RGB").resize(size, Image.Resampling.LANCZOS)


def encode(mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    photograph().convert(mode).save(file, "JPEG", quality=80, **options)
    return file.getvalue()


def transcoded(*names: str) -> dict[str, bytes]:
    """What Pillow does not write: `encode(subsampling="4:2:0")`, recoded by jpegtran.

    jpegtran is libjpeg-turbo's. With one scan per component (`-scans`), with restart markers
    (`-restart`), arithmetic-coded (`-arithmetic`), progressive (`-progressive`).
    """
    return {name: (TRANSCODED / f"{name}.jpg").read_bytes() for name in names}


@functools.cache
def sequential() -> dict[str, bytes]:
    """One scan, and several with the components one after the other."""
    made = {
        "420": encode(subsampling="4:2:0"),
        "422": encode(subsampling="4:2:2"),
        "444": encode(subsampling="4:4:4"),
        "grey": encode("L"),
        "optimised": encode(subsampling="4:2:0", optimize=True),
        "restart_blocks": encode(subsampling="4:2:0", restart_marker_blocks=7),
        "restart_rows": encode(subsampling="4:4:4", restart_marker_rows=2),
    }
    return made | transcoded("apart", "apart_restart", "arithmetic", "arithmetic_restart")


@functools.cache
def progressive() -> dict[str, bytes]:
    made = {
        "progressive_420": encode(subsampling="4:2:0", progressive=True),
        "progressive_444": encode(subsampling="4:4:4", progressive=True),
        "progressive_grey": encode("L", progressive=True),
        "progressive_restart": encode(subsampling="4:2:0", progressive=True, restart_marker_rows=1),
    }
    return made | transcoded("arithmetic_progressive")


def parts(jpeg: bytes) -> list[tuple[int, bytes]]:
    """`(marker, bytes)` of every segment. A scan includes its data; the end marker is last."""
    found, at = [(SOI, jpeg[:2])], 2
    while jpeg[at + 1] != EOI:
        marker = jpeg[at + 1]
        end = at + 2 + struct.unpack_from(">H", jpeg, at + 2)[0]
        while marker == SOS and not (jpeg[end] == 0xFF and jpeg[end + 1] != 0 and not 0xD0 <= jpeg[end + 1] <= 0xD7):
            end += 1
        found.append((marker, jpeg[at:end]))
        at = end
    return found + [(EOI, jpeg[at : at + 2])]


def scan_data(scan: bytes) -> int:
    """The offset of the entropy-coded data in a scan of `parts`."""
    return 2 + struct.unpack_from(">H", scan, 2)[0]


def body(jpeg: bytes) -> bytes:
    """Everything before the end marker."""
    return b"".join(data for marker, data in parts(jpeg) if marker != EOI)
