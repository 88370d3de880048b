"""Writes tests/vectors/tiff.json: TIFF pictures by Pillow and `pdqhash`. Also makes the samples.

Pictures are those in tests/images and in the test data next to the checkout (../shared). `pdq` is
of Pillow's `convert("RGB")`, which has applied the orientation; `pdq_stored` of that picture
rotated back; `pdq_frame_2` of the second page of the same size. Pillow clips grey of 12 and 16 bits
at 255. Viewers show the high byte: `pdq_high_byte` is of that. If Pillow cannot read a sample,
`pdq` is of its twin in TWINS.

With --samples, writes tests/images/tiff from tests/images/mpl_grace_hopper.jpg (public domain), one
file per compression and layout that is read. They are written here, tag by tag, because no library
writes all of them. With --check, fails if the vectors differ from what the peers say today.
"""

import io
import json
import pathlib
import struct
import sys
import zlib

import numpy
import pdqhash
import PIL
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
VECTORS = ROOT / "tests" / "vectors" / "tiff.json"
SAMPLES = ROOT / "tests" / "images" / "tiff"
FOLDERS = ("golden", "suites/image-rs-tests", "suites/libheif-tests")

# Smaller ones in the test data are not pictures that perceptual hashes are made for.
MIN_SIDE = 64

# From the shown picture back to the stored one, by the value of the tag.
TURN = Image.Transpose
BACK = {2: TURN.FLIP_LEFT_RIGHT, 3: TURN.ROTATE_180, 4: TURN.FLIP_TOP_BOTTOM, 5: TURN.TRANSPOSE, 6: TURN.ROTATE_90,
        7: TURN.TRANSVERSE, 8: TURN.ROTATE_270}

# Samples that Pillow cannot read, and samples of the same pixels that it can.
TWINS = {"bigtiff_mm_premultiplied.tif": "premultiplied.tif"}

# The samples' page.
WIDTH, HEIGHT = 76, 68


# --- one file -------------------------------------------------------------------------------------

SHORT, LONG, RATIONAL, UNDEFINED, LONG8 = 3, 4, 5, 7, 16
KINDS = {SHORT: "H", LONG: "L", LONG8: "Q"}


def values(order: str, kind: int, numbers) -> bytes:
    if kind == UNDEFINED:
        return bytes(numbers)
    if kind == RATIONAL:
        return b"".join(struct.pack(order + "LL", round(n * 10000), 10000) for n in numbers)
    return struct.pack(f"{order}{len(numbers)}{KINDS[kind]}", *numbers)


def build(pages, order: str = "<", big: bool = False) -> bytes:
    """A file of pages. A page is its tags, a list of chunks, and whether these are tiles."""
    word, kind = ("Q", LONG8) if big else ("L", LONG)
    mark = b"II" if order == "<" else b"MM"
    file = bytearray(mark + (struct.pack(order + "HHH", 43, 8, 0) if big else struct.pack(order + "H", 42)))
    link = len(file)
    file += struct.pack(order + word, 0)
    for tags, chunks, tiled in pages:
        places = []
        for chunk in chunks:
            places.append(len(file))
            file += chunk + b"\0" * (len(chunk) % 2)
        entries = {tag: ((SHORT if max(v) < 65536 else LONG), v) if isinstance(v, list) else v
                   for tag, v in tags.items()}
        entries[324 if tiled else 273] = (kind, places)
        entries[325 if tiled else 279] = (kind, [len(chunk) for chunk in chunks])
        table = bytearray()
        for tag, (of, numbers) in sorted(entries.items()):
            data = values(order, of, numbers)
            room = struct.calcsize("<" + word)
            if len(data) > room:
                place = len(file)
                file += data + b"\0" * (len(data) % 2)
                data = struct.pack(order + word, place)
            table += struct.pack(order + "HH" + word, tag, of, len(numbers)) + data.ljust(room, b"\0")
        struct.pack_into(order + word, file, link, len(file))
        file += struct.pack(order + ("Q" if big else "H"), len(entries)) + table
        link = len(file)
        file += struct.pack(order + word, 0)
    return bytes(file)


# --- packing --------------------------------------------------------------------------------------


def lzw(data: bytes, old: bool = False) -> bytes:
    """TIFF's LZW.

    `old` is that of libtiff before TIFF 5.0: lowest bit first, and codes grow one step later.
    """
    codes, table, following, width = [(256, 9)], {bytes([i]): i for i in range(256)}, 258, 9
    run = b""
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
            codes.append((256, width))
            table, following, width = {bytes([i]): i for i in range(256)}, 258, 9
        run = bytes([byte])
    codes += [(table[run], width)]
    codes += [(257, width + (following + 1 > (1 << width) - (not old)))]
    if old:
        bits = "".join(f"{code:0{size}b}"[::-1] for code, size in codes)
        bits += "0" * (-len(bits) % 8)
        return bytes(int(bits[i:i + 8][::-1], 2) for i in range(0, len(bits), 8))
    bits = "".join(f"{code:0{size}b}" for code, size in codes)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def pack_bits(row: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(row):
        end = at + 1
        while end < len(row) and row[end] == row[at] and end - at < 128:
            end += 1
        if end - at > 1:
            out += bytes([257 - (end - at), row[at]])
        else:
            while end < len(row) and end - at < 128 and row[end] != row[end - 1]:
                end += 1
            out += bytes([end - at - 1]) + row[at:end]
        at = end
    return bytes(out)


def few(samples: numpy.ndarray, bits: int) -> bytes:
    """Rows of small samples, each padded to a byte."""
    planes = (samples[:, :, None] >> numpy.arange(bits - 1, -1, -1)) & 1
    return numpy.packbits(planes.reshape(len(samples), -1).astype(numpy.uint8), axis=1).tobytes()


def reversed_bits(data: bytes) -> bytes:
    return bytes(int(f"{byte:08b}"[::-1], 2) for byte in data)


def differences(samples: numpy.ndarray) -> numpy.ndarray:
    out = samples.copy()
    out[:, 1:] -= samples[:, :-1]
    return out


def strips(samples: numpy.ndarray, rows: int, pack) -> list[bytes]:
    return [pack(samples[y:y + rows].tobytes()) for y in range(0, len(samples), rows)]


def tiles(samples: numpy.ndarray, side: int, pack) -> list[bytes]:
    wide = [(0, -samples.shape[0] % side), (0, -samples.shape[1] % side)] + [(0, 0)] * (samples.ndim - 2)
    padded = numpy.pad(samples, wide, mode="edge")
    return [pack(numpy.ascontiguousarray(padded[y:y + side, x:x + side]))
            for y in range(0, padded.shape[0], side) for x in range(0, padded.shape[1], side)]


def tags(width: int, height: int, bits: list[int], compression: int, photometric: int, **more) -> dict:
    names = {"fill_order": 266, "orientation": 274, "rows": 278, "planar": 284, "predictor": 317, "map": 320,
             "extra": 338, "format": 339, "reduced": 254}
    known = {256: [width], 257: [height], 258: bits, 259: [compression], 262: [photometric], 277: [len(bits)]}
    known |= {names[name]: [v] if isinstance(v, int) else v for name, v in more.items()}
    return known


# --- samples --------------------------------------------------------------------------------------


def samples() -> dict[str, bytes]:
    photo = Image.open(ROOT / "tests" / "images" / "mpl_grace_hopper.jpg").convert("RGB")
    photo = photo.crop((60, 0, 472, 369)).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    rgb, grey = numpy.asarray(photo), numpy.asarray(photo.convert("L"))
    alpha = numpy.broadcast_to(numpy.linspace(40, 255, WIDTH).astype(numpy.uint8), (HEIGHT, WIDTH))
    size = (WIDTH, HEIGHT)
    out = {}

    wide = (rgb.astype(numpy.uint16) * 257)
    out["rgb16_mm_lzw_predictor.tif"] = build([(
        tags(*size, [16] * 3, 5, 2, rows=10, predictor=2), strips(differences(wide).astype(">u2"), 10, lzw), False)], ">")
    out["rgb_lzw_old.tif"] = build([(
        tags(*size, [8] * 3, 5, 2, rows=20), strips(rgb, 20, lambda data: lzw(data, old=True)), False)])

    planes = numpy.dstack([rgb, alpha])
    cut = [chunk for plane in range(4)
           for chunk in tiles(planes[:, :, plane], 48, lambda t: zlib.compress(differences(t).tobytes()))]
    out["rgba_planar_tiles_deflate_predictor.tif"] = build([(
        tags(*size, [8] * 4, 8, 2, planar=2, extra=2, predictor=2) | {322: [48], 323: [48]}, cut, True)])

    lit = (rgb.astype(int) * alpha[:, :, None] // 255).astype(numpy.uint8)
    lit = numpy.dstack([lit, alpha])
    cut = tiles(lit, 32, lambda t: zlib.compress(t.tobytes()))
    page = (tags(*size, [8] * 4, 32946, 2, extra=1) | {322: [32], 323: [32]}, cut, True)
    out["premultiplied.tif"] = build([page])
    out["bigtiff_mm_premultiplied.tif"] = build([page], ">", big=True)

    quantised = photo.quantize(16)
    colours = numpy.array(quantised.getpalette()[:48]).reshape(-1, 3)
    colours = numpy.pad(colours, ((0, 16 - len(colours)), (0, 0))).T.flatten() * 257
    indices, stride = few(numpy.asarray(quantised), 4), WIDTH // 2
    rows = [indices[y:y + stride] for y in range(0, len(indices), stride)]
    packed = [b"".join(map(pack_bits, rows[y:y + 30])) for y in range(0, HEIGHT, 30)]
    out["palette4_packbits.tif"] = build([(
        tags(*size, [4], 32773, 3, rows=30, map=[int(c) for c in colours]), packed, False)])

    two = few(3 - (grey >> 6), 2)
    out["grey2_white_is_zero_fill2.tif"] = build([(
        tags(*size, [2], 1, 0, fill_order=2, rows=HEIGHT), [reversed_bits(two)], False)])
    twelve = few(grey.astype(numpy.uint16) * 16 + 9, 12)
    out["grey12.tif"] = build([(tags(*size, [12], 1, 1, rows=HEIGHT), [twelve], False)])
    out["grey16_deflate.tif"] = build([(
        tags(*size, [16], 8, 1, rows=33), strips(grey.astype("<u2") * 256 + 77, 33, zlib.compress), False)])
    signed = grey.astype("<i4") * 3 - 200
    out["grey_int32_lzw_predictor.tif"] = build([(
        tags(*size, [32], 5, 1, rows=40, format=2, predictor=2), strips(differences(signed), 40, lzw), False)])

    fractions = (grey.astype("<f4") * 1.5 - 30.25)
    sorted_bytes = fractions.view(numpy.uint8).reshape(HEIGHT, WIDTH, 4)[:, :, ::-1].transpose(0, 2, 1)
    sorted_bytes = differences(numpy.ascontiguousarray(sorted_bytes.reshape(HEIGHT, 4 * WIDTH)))
    out["grey_float_deflate_predictor.tif"] = build([(
        tags(*size, [32], 8, 1, rows=25, format=3, predictor=3), strips(sorted_bytes, 25, zlib.compress), False)])

    inks = numpy.asarray(photo.convert("CMYK")).astype("<u2")
    inks[:, :, 3] += grey // 4
    out["cmyk16_deflate.tif"] = build([(
        tags(*size, [16] * 4, 8, 5, rows=16), strips(inks << 8, 16, zlib.compress), False)])

    luma = numpy.asarray(photo.convert("YCbCr"))
    shared = luma[::2, ::2, 1:]
    units = luma[:, :, 0].reshape(HEIGHT // 2, 2, WIDTH // 2, 2).transpose(0, 2, 1, 3).reshape(HEIGHT // 2, WIDTH // 2, 4)
    units = numpy.concatenate([units, shared], axis=2)
    out["ycbcr_420_lzw_black_white.tif"] = build([(
        tags(*size, [8] * 3, 5, 6, rows=24) | {
            529: (RATIONAL, [0.2126, 0.7152, 0.0722]), 530: [2, 2], 532: (RATIONAL, [16, 235, 128, 240, 128, 240])},
        strips(units, 12, lzw), False)])

    def jpeg(part, **options) -> bytes:
        file = io.BytesIO()
        Image.fromarray(part).save(file, "JPEG", **options)
        return file.getvalue()

    # Tables and scans apart, as libtiff writes them.
    parts = [jpeg(rgb[y:y + 32], quality=80) for y in range(0, HEIGHT, 32)]
    frames = [part.index(b"\xff\xc0") for part in parts]
    tables = parts[0]
    first, end = tables.index(b"\xff\xdb"), tables.index(b"\xff\xc0")
    huffman, scans = tables.index(b"\xff\xc4"), tables.index(b"\xff\xda")
    tables = b"\xff\xd8" + tables[first:end] + tables[huffman:scans] + b"\xff\xd9"
    bare = [b"\xff\xd8" + p[s:p.index(b"\xff\xc4")] + p[p.index(b"\xff\xda"):] for p, s in zip(parts, frames)]
    out["ycbcr_jpeg_tables.tif"] = build([(
        tags(*size, [8] * 3, 7, 6, rows=32) | {347: (UNDEFINED, tables), 530: [2, 2]}, bare, False)])
    cut = tiles(rgb, 64, lambda t: jpeg(t, quality=75, keep_rgb=True))
    out["rgb_jpeg_tiles.tif"] = build([(tags(*size, [8] * 3, 7, 2) | {322: [64], 323: [64]}, cut, True)])

    # The main page lies on its side. After it come a thumbnail, a page of another size, and one of
    # the
# same.
    side = numpy.rot90(grey)
    turned = tags(HEIGHT, WIDTH, [8], 8, 1, rows=WIDTH, orientation=6)
    small = grey[::2, ::2]
    out["pages_turned.tif"] = build([
        (turned, [zlib.compress(side.tobytes())], False),
        (tags(HEIGHT // 2, WIDTH // 2, [8], 8, 1, rows=WIDTH // 2, orientation=6, reduced=1),
         [zlib.compress(numpy.rot90(small).tobytes())], False),
        (tags(WIDTH // 2, HEIGHT // 2, [8], 8, 1, rows=HEIGHT // 2), [zlib.compress(small.tobytes())], False),
        (turned, [zlib.compress(side[:, ::-1].tobytes())], False),
    ])

    # Pillow's own files: its libtiff is the encoder.
    dots = photo.resize((3 * WIDTH, 3 * HEIGHT)).convert("L").point(lambda v: 255 * (v > 120)).convert("1", dither=0)
    for name, compression, info in [
        ("fax_rle.tif", "tiff_ccitt", {}), ("fax_g3.tif", "group3", {292: 4}),
        ("fax_g3_2d.tif", "group3", {292: 1}), ("fax_g4_fill2.tif", "group4", {}),
    ]:
        file = io.BytesIO()
        dots.save(file, "TIFF", compression=compression, tiffinfo=info)
        data = file.getvalue()
        if "fill2" in name:
            with Image.open(io.BytesIO(data)) as read:
                told = read.tag_v2
                chunks = [reversed_bits(data[o:o + c]) for o, c in zip(told[273], told[279])]
                data = build([(tags(*dots.size, [1], 4, told[262], fill_order=2, rows=told[278]), chunks, False)])
        out[name] = data
    return out


# --- vectors --------------------------------------------------------------------------------------


def pdq(pixels) -> dict[str, object]:
    bits, quality = pdqhash.compute(numpy.ascontiguousarray(pixels))
    number = int("".join(str(int(bit)) for bit in bits), 2)
    return {"hash": f"{number:064x}", "quality": int(quality)}


def vector(name: str, path: pathlib.Path) -> dict[str, object] | None:
    readable = path.with_name(TWINS.get(path.name, path.name))
    try:
        picture = Image.open(readable)
        turned = picture.tag_v2.get(274, 1)
        picture.load()
        shown = picture.convert("RGB")
    except Exception:  # Pillow's errors have many classes; what it cannot read is no vector.
        return None
    if min(shown.size) < MIN_SIDE:
        return None
    entry = {"file": name, "width": shown.width, "height": shown.height, "pdq": pdq(numpy.asarray(shown))}
    if turned in BACK:
        entry["pdq_stored"] = pdq(numpy.asarray(shown.transpose(BACK[turned])))
    if picture.mode.startswith("I;16"):
        shift = 4 if picture.tag_v2[258] == (12,) else 8
        high = (numpy.asarray(picture).astype(numpy.uint16) >> shift).astype(numpy.uint8)
        entry["pdq_high_byte"] = pdq(numpy.dstack([high] * 3))
    for page in range(1, getattr(picture, "n_frames", 1)):
        picture.seek(page)
        if picture.size == shown.size and not picture.tag_v2.get(254, 0):
            entry["pdq_frame_2"] = pdq(numpy.asarray(picture.convert("RGB")))
            break
    return entry


def main() -> int:
    if "--samples" in sys.argv:
        SAMPLES.mkdir(exist_ok=True)
        for name, data in samples().items():
            (SAMPLES / name).write_bytes(data)
        return 0
    if not SHARED.is_dir():
        print("SKIPPED: ../shared is not beside this checkout", file=sys.stderr)
        return 0
    images = ROOT / "tests" / "images"
    found = [(str(p.relative_to(ROOT / "tests")), p) for p in images.rglob("*")]
    for folder in FOLDERS:
        found += [(f"shared/{p.relative_to(SHARED)}", p) for p in (SHARED / folder).rglob("*")]
    found = sorted(pair for pair in found if pair[1].suffix.lower() in (".tif", ".tiff"))
    entries = [entry for name, path in found if (entry := vector(name, path))]
    peer = f"pdqhash 0.2.8, Pillow {PIL.__version__}"
    text = io.StringIO()
    json.dump({"peer": peer, "images": entries}, text, indent=1)
    text.write("\n")
    if "--check" in sys.argv:
        if VECTORS.read_text() != text.getvalue():
            print("tests/vectors/tiff.json differs from what the peers say; run make_tiff_vectors.py", file=sys.stderr)
            return 1
        print(f"{len(entries)} vectors are what the peers say")
        return 0
    VECTORS.write_text(text.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
