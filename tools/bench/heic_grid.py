"""Writes HEIC pictures as phones do: a grid of HEVC tiles of 512×512 pixels (ISO/IEC 23008-12).

pillow-heif encodes each tile. The grid around them is written here, because libheif's encoder
makes none.
"""

import io
import struct

import pillow_heif
from PIL import Image

TILE = 512


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def full_box(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def boxes(data: bytes):
    """Kind and body of each box in `data`."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        end = at + size if size else len(data)
        yield kind, data[at + 8 : end]
        at = end


def find(data: bytes, *path: bytes) -> bytes:
    for kind in path:
        data = next(body for found, body in boxes(data) if found == kind)
        if kind == b"meta":
            data = data[4:]
    return data


def coded_tile(picture: Image.Image, quality: int) -> tuple[bytes, bytes]:
    """One tile's `hvcC` and its coded data."""
    file = io.BytesIO()
    pillow_heif.from_pillow(picture).save(file, quality=quality, format="HEIF")
    data = file.getvalue()
    media = next(body for kind, body in boxes(data) if kind == b"mdat")
    return find(data, b"meta", b"iprp", b"ipco", b"hvcC"), media


def write_grid(path, picture: Image.Image, width: int, height: int, quality: int = 60) -> None:
    """Writes a grid of `width`×`height` pixels, filled with `picture` and its mirror images."""
    columns, rows = -(-width // TILE), -(-height // TILE)
    across, down = picture.width // TILE, picture.height // TILE
    tiles, configuration = [], None
    for row in range(min(rows, down)):
        for column in range(min(columns, across)):
            left, top = column * TILE, row * TILE
            configuration, data = coded_tile(picture.crop((left, top, left + TILE, top + TILE)), quality)
            tiles.append(data)
    stride = min(columns, across)
    # No phone lets two cells share their data, and jimun refuses it.
    tiles = [
        tiles[(row % min(rows, down)) * stride + column % stride] for row in range(rows) for column in range(columns)
    ]
    references = range(1, 1 + len(tiles))
    grid = 1 + len(tiles)

    def entry(item: int, kind: bytes, hidden: bool) -> bytes:
        return full_box(b"infe", 2, int(hidden), struct.pack(">HH", item, 0), kind, b"\0")

    entries = [entry(1 + index, b"hvc1", True) for index in range(len(tiles))] + [entry(grid, b"grid", False)]
    sizes = [full_box(b"ispe", 0, 0, struct.pack(">II", *size)) for size in ((TILE, TILE), (width, height))]
    association = b"".join(
        struct.pack(">HB2B", 1 + index, 2, 0x81, 2) for index in range(len(tiles))
    ) + struct.pack(">HBB", grid, 1, 3)
    description = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, width, height)

    def meta(offset: int) -> bytes:
        places, at = [], offset
        for index, data in enumerate(tiles):
            places.append(struct.pack(">HHHHII", 1 + index, 0, 0, 1, at, len(data)))
            at += len(data)
        places.append(struct.pack(">HHHHII", grid, 1, 0, 1, 0, len(description)))
        return full_box(
            b"meta", 0, 0,
            full_box(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", 0, 0, struct.pack(">H", grid)),
            full_box(b"iloc", 1, 0, struct.pack(">BBH", 0x44, 0, len(places)), *places),
            full_box(b"iinf", 0, 0, struct.pack(">H", len(entries)), *entries),
            full_box(b"iref", 0, 0, box(
                b"dimg", struct.pack(">HH", grid, len(references)), struct.pack(f">{len(references)}H", *references))),
            box(b"iprp", box(b"ipco", box(b"hvcC", configuration), *sizes),
                full_box(b"ipma", 0, 0, struct.pack(">I", grid), association)),
            box(b"idat", description),
        )

    start = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    media_at = len(start) + len(meta(0)) + 8
    path.write_bytes(start + meta(media_at) + box(b"mdat", *tiles))
