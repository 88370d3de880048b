"""TIFF: even strips, whose last code may reach beyond the strip.

The first are libtiff's own. A strip of one value is compressed into codes for 1, 2, 3 … bytes, at
last more than a row, and its last bytes take a few bits. The others are compressed here: with a
last code that reaches beyond the strip, and with one more byte in every strip, as Photoshop 7
writes.
"""

import io
import zlib
from collections.abc import Callable, Iterator

import numpy
from PIL import Image

import make_tiff_vectors
from make_tiff_vectors import build, tags

IMAGES = make_tiff_vectors.ROOT / "tests" / "images"
CLEAR, END, FIRST = 256, 257, 258

# Width and rows of a strip: those that once failed, and sizes at which the width of codes changes.
SIZES = ((125, 65), (125, 66), (125, 67), (130, 18), (130, 44), (130, 45), (130, 46), (155, 52), (155, 53), (50, 8),
         (64, 16), (100, 33), (181, 45), (256, 128), (253, 129), (333, 7), (300, 110), (512, 63))
VALUES = (255, 0, 93)


def photo(width: int, height: int) -> numpy.ndarray:
    grey = Image.open(IMAGES / "sklearn_flower.jpg").convert("L")
    return numpy.asarray(grey.resize((width, height), Image.Resampling.LANCZOS)).copy()


def page(width: int, rows: int, value: int, even: int = -1) -> numpy.ndarray:
    """A photograph with as many strips as make it about square. One of them has one value."""
    strips = max(2, round(width / rows))
    pixels = photo(width, strips * rows)
    first = even % strips * rows
    pixels[first:first + rows] = value
    return pixels


def libtiff(image: Image.Image, rows: int, **tags_of_file: int) -> bytes:
    file = io.BytesIO()
    info = {278: rows, **{int(tag[1:]): value for tag, value in tags_of_file.items()}}
    image.save(file, "TIFF", compression="tiff_lzw", tiffinfo=info)
    return file.getvalue()


# --- packing --------------------------------------------------------------------------------------


def lzw(data: bytes, old: bool = False, end: bool = True, wide_end: bool = True) -> bytes:
    """`old`: as before TIFF 5.0. `wide_end`: the end code is as wide as the last code requires.

    libtiff before 4.0.11 wrote it one bit narrower.
    """
    table = {bytes([byte]): byte for byte in range(256)}
    codes, following, width, run = [(CLEAR, 9)], FIRST, 9, b""
    for byte in data:
        longer = run + bytes([byte])
        if longer in table:
            run = longer
            continue
        codes.append((table[run], width))
        table[longer] = following
        following += 1
        if following > (1 << width) - (not old):
            width += 1
        if following == 4094:
            codes.append((CLEAR, width))
            table, following, width = {bytes([byte]): byte for byte in range(256)}, FIRST, 9
        run = bytes([byte])
    codes.append((table[run], width))
    if end:
        codes.append((END, width + (wide_end and following + 1 > (1 << width) - (not old))))
    turn = -1 if old else 1
    bits = "".join(f"{code:0{size}b}"[::turn] for code, size in codes)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at:at + 8][::turn], 2) for at in range(0, len(bits), 8))


def beyond(data: bytes) -> bytes:
    """An even strip, extended to the whole length of its last code."""
    codes = next(count for count in range(1, len(data) + 1) if count * (count + 1) // 2 >= len(data))
    return data[:1] * (codes * (codes + 1) // 2)


def put_together(
    pixels: numpy.ndarray, rows: int, pack: Callable[[bytes], bytes], last: Callable[[bytes], bytes], compression: int = 5,
) -> bytes:
    """A grey page. Its last strip is compressed in another way."""
    strips = [pixels[y:y + rows].tobytes() for y in range(0, len(pixels), rows)]
    packed = [*map(pack, strips[:-1]), last(strips[-1])]
    size = (pixels.shape[1], pixels.shape[0])
    return build([(tags(*size, [8], compression, 1, rows=rows), packed, False)])


def pack_bits(data: bytes) -> bytes:
    return make_tiff_vectors.pack_bits(data)


# --- members --------------------------------------------------------------------------------------


def by_libtiff() -> Iterator[tuple[str, bytes]]:
    for width, rows in SIZES:
        for value in VALUES:
            pixels = page(width, rows, value)
            yield f"libtiff_{width}x{rows}_{value}.tif", libtiff(Image.fromarray(pixels), rows)
        first = page(width, rows, 255, even=0)
        yield f"libtiff_{width}x{rows}_first.tif", libtiff(Image.fromarray(first), rows)
        differences = libtiff(Image.fromarray(page(width, rows, 255)), rows, t317=2)
        yield f"libtiff_{width}x{rows}_differences.tif", differences
        colours = Image.fromarray(numpy.dstack([page(width, rows, 255)] * 3))
        yield f"libtiff_{width}x{rows}_rgb.tif", libtiff(colours, rows)
    text = Image.open(IMAGES / "document_text.png").convert("L").resize((1240, 1654)).point(lambda v: 255 * (v > 128))
    sheet = Image.new("L", (1240, 1754), 255)
    sheet.paste(text, (0, 0))
    for rows in (8, 26, 51, 52, 53, 104):
        yield f"libtiff_page_in_strips_of_{rows}.tif", libtiff(sheet.convert("1", dither=Image.Dither.NONE), rows)


def by_hand(width: int, rows: int) -> Iterator[tuple[str, bytes]]:
    pixels, size = page(width, rows, 200), f"{width}x{rows}"

    def old(data: bytes) -> bytes:
        return lzw(data, old=True)

    yield f"beyond_{size}.tif", put_together(pixels, rows, lzw, lambda data: lzw(beyond(data)))
    yield f"beyond_{size}_without_end.tif", put_together(pixels, rows, lzw, lambda data: lzw(beyond(data), end=False))
    yield f"beyond_{size}_old.tif", put_together(pixels, rows, old, lambda data: old(beyond(data)))
    yield f"even_{size}_old.tif", put_together(pixels, rows, old, old)
    yield f"narrow_end_{size}.tif", put_together(pixels, rows, lzw, lambda data: lzw(data, wide_end=False))
    run = bytes([129, 200])
    longer = put_together(pixels, rows, pack_bits, lambda data: run * -(-len(data) // 128), compression=32773)
    yield f"beyond_{size}_packbits.tif", longer
    def one_more(data: bytes) -> bytes:
        return lzw(data + data[-1:])

    yield f"one_more_{size}.tif", put_together(pixels, rows, one_more, one_more)
    yield f"one_more_{size}_photo.tif", put_together(photo(*pixels.shape[::-1]), rows, one_more, one_more)
    match = put_together(pixels, rows, zlib.compress, lambda data: zlib.compress(data + data[:100]), compression=8)
    yield f"beyond_{size}_deflate.tif", match


def narrow_ends() -> Iterator[tuple[str, bytes]]:
    """Strips whose end code needs one more bit, which libtiff before 4.0.11 did not write."""
    found = 0
    for width in range(60, 120):
        pixels = photo(width, 64)
        strips = [pixels[y:y + 2].tobytes() for y in range(0, 64, 2)]
        if any(lzw(strip) != lzw(strip, wide_end=False) for strip in strips):
            found += 1
            yield f"narrow_end_of_{width}.tif", put_together(
                pixels, 2, lambda data: lzw(data, wide_end=False), lambda data: lzw(data, wide_end=False))
        if found == 12:
            return


def with_missing_rows(width: int, rows: int) -> Iterator[tuple[str, bytes]]:
    pixels, size = page(width, rows, 200), f"{width}x{rows}"
    for name, pack, compression in (("lzw", lzw, 5), ("packbits", pack_bits, 32773), ("deflate", zlib.compress, 8)):
        for lost in (1, 2, rows // 2):
            part = put_together(pixels, rows, pack, lambda data: pack(data[:-lost * width]), compression)
            yield f"missing_{size}_{name}_{lost}_rows.tif", part
    for name, value in (("even", 200), ("photo", None)):
        whole = page(width, rows, 200) if value else photo(width, len(pixels))
        for kept in (0.5, 0.8):
            cut = put_together(whole, rows, lzw, lambda data: lzw(data)[:int(len(lzw(data)) * kept)])
            yield f"missing_{size}_{name}_{round(100 * kept)}_percent.tif", cut


def members() -> Iterator[tuple[str, bytes, str]]:
    files = [*by_libtiff(), *narrow_ends()]
    for width, rows in SIZES:
        files += [*by_hand(width, rows), *with_missing_rows(width, rows)]
    for name, data in files:
        yield name, data, ""
