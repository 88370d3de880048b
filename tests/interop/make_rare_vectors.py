"""Writes tests/vectors/rare.json: PNM, TGA and QOI by Pillow and `pdqhash`. Also makes the samples.

Pictures are those in tests/images/rare and in the test data next to the checkout (../shared).
`rgb_sha256` is of Pillow's `convert("RGB")`, and `pdq` of the same; `pdq_over_white` is of the
picture on white, if that is more than a few bits away. Pillow clips grey of more than 8 bits at
255. Viewers show the high byte: there `pdq_high_byte` and `rgb_sha256` are of that. If Pillow
cannot read a sample, the vector is of its twin in TWINS.

With --samples, writes tests/images/rare from tests/images/mpl_grace_hopper.jpg (public domain), one
file for each way of writing a picture. Pillow writes those that it can; the others are written
here, byte by byte. With --check, fails if the vectors differ from what the peers say today.
"""

import hashlib
import io
import json
import pathlib
import struct
import sys

import numpy
import PIL
from PIL import Image

from make_vectors import DISTINCT_OVER_WHITE, pdq

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
VECTORS = ROOT / "tests" / "vectors" / "rare.json"
SAMPLES = ROOT / "tests" / "images" / "rare"
SUFFIXES = (".pbm", ".pgm", ".ppm", ".tga", ".qoi")
# Hostile files without a fault. For the others, what Pillow fills in is not the truth.
FOLDERS = ("suites", "bad/ok_ppm.ppm", "bad/ok_tga.tga")

# A sample that Pillow cannot read, because runs continue over the ends of lines, and one of the
# same pixels that it can.
TWINS = {"lines_joined_by_packets.tga": "grey_packed.tga"}

# Smaller ones in the test data are not pictures that perceptual hashes are made for.
MIN_SIDE = 16


# --- samples --------------------------------------------------------------------------------------


def saved(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def plain(samples: numpy.ndarray, between: str = " ", in_line: int = 17) -> bytes:
    numbers = [str(int(n)) for n in samples.flatten()]
    return "\n".join(between.join(numbers[at:at + in_line]) for at in range(0, len(numbers), in_line)).encode() + b"\n"


def pnm(kind: int, size: tuple[int, int], largest: int | None, raster: bytes, comment: str = "") -> bytes:
    end = "" if largest is None else f"{largest}\n"
    return f"P{kind}\n{comment}{size[0]} {size[1]}\n{end}".encode() + raster


def pnm_samples(photo: Image.Image) -> dict[str, bytes]:
    rgb, grey = numpy.asarray(photo).astype(int), numpy.asarray(photo.convert("L")).astype(int)
    size = photo.size
    small = photo.resize((40, 36), Image.Resampling.LANCZOS)
    small_rgb = numpy.asarray(small).astype(int)
    bits = photo.convert("1")
    fine = numpy.clip(grey + numpy.linspace(0, 0.99, grey.size).reshape(grey.shape), 0, 255)

    def scaled(samples: numpy.ndarray, largest: int) -> numpy.ndarray:
        return (samples.astype(int) * largest / 255).astype(int)

    commented = plain(1 - numpy.asarray(bits).astype(int), "", 70)
    middle = commented.index(b"\n", 1000)
    return {
        "plain_bits.pbm": pnm(1, size, None, commented[:middle] + b" # in the middle\n" + commented[middle:], "# by hand\n"),
        "raw_bits.pbm": saved(bits, "PPM"),
        "plain_grey_15.pgm": pnm(2, size, 15, b"# first\n" + plain(scaled(grey, 15)).replace(b"\n", b" # a line\n", 3)),
        "plain_grey_1000.pgm": pnm(2, small.size, 1000, plain(scaled(numpy.asarray(small.convert("L")), 1000))),
        "plain_colours.ppm": pnm(3, small.size, 255, plain(small_rgb), "# one\n#two\n"),
        # Every second sample is halfway between two of 255.
        "plain_colours_10.ppm": pnm(3, small.size, 10, plain(scaled(small_rgb, 10))),
        "raw_grey.pgm": saved(photo.convert("L"), "PPM"),
        "raw_grey_10.pgm": pnm(5, size, 10, scaled(grey, 10).astype(numpy.uint8).tobytes()),
        "raw_grey_100_above.pgm": pnm(5, size, 100, (grey // 2).astype(numpy.uint8).tobytes()),
        "raw_grey_65535.pgm": saved(Image.fromarray((fine * 257).astype(numpy.uint16)), "PPM"),
        "raw_grey_1023.pgm": pnm(5, size, 1023, (fine * 4).astype(">u2").tobytes()),
        "raw_colours.ppm": saved(photo, "PPM"),
        "raw_colours_31.ppm": b"P6 # of a scanner\n%d\t%d # size\n31\n" % size + scaled(rgb, 31).astype(numpy.uint8).tobytes(),
        "raw_colours_65535.ppm": pnm(6, small.size, 65535, (small_rgb * 257 - small_rgb % 7 * 20).clip(0).astype(">u2").tobytes()),
        "raw_colours_1023.ppm": pnm(6, small.size, 1023, (small_rgb * 4 + small_rgb % 4).astype(">u2").tobytes()),
        "two_pictures.ppm": saved(small, "PPM") + saved(small.transpose(Image.Transpose.ROTATE_180), "PPM"),
    }


def tga(kind: int, bits: int, descriptor: int, size: tuple[int, int], data: bytes, colour_map=(0, 0, 0, b""), name: bytes = b"",
        extension: bytes = b"") -> bytes:
    first, length, entry_bits, entries = colour_map
    head = struct.pack("<BBBHHBHHHHBB", len(name), int(length > 0), kind, first, length, entry_bits, 0, 0, *size, bits, descriptor)
    body = head + name + entries + data
    return body + extension + struct.pack("<LL", len(body) if extension else 0, 0) + b"TRUEVISION-XFILE.\0"


def packed(samples: bytes, pixel: int) -> bytes:
    """Packets that continue over the ends of lines."""
    pixels = [samples[at:at + pixel] for at in range(0, len(samples), pixel)]
    out, at = bytearray(), 0
    while at < len(pixels):
        end = at + 1
        while end < len(pixels) and pixels[end] == pixels[at] and end - at < 128:
            end += 1
        if end - at > 1:
            out += bytes([127 + end - at]) + pixels[at]
        else:
            while end < len(pixels) and end - at < 128 and pixels[end] != pixels[end - 1]:
                end += 1
            out += bytes([end - at - 1]) + b"".join(pixels[at:end])
        at = end
    return bytes(out)


def tga_samples(photo: Image.Image) -> dict[str, bytes]:
    rgb, size = numpy.asarray(photo), photo.size
    grey, bgr = photo.convert("L"), numpy.ascontiguousarray(rgb[:, :, ::-1])
    steps = numpy.linspace(40, 255, size[0]).astype(numpy.uint8)
    alpha = numpy.ascontiguousarray(numpy.broadcast_to(steps[None, :, None], (size[1], size[0], 1)))
    clear = Image.fromarray(numpy.dstack([rgb, alpha]))
    palette = photo.quantize(32)
    few = photo.convert("L").point(lambda value: value // 24 * 24)
    small = photo.resize((40, 36), Image.Resampling.LANCZOS)
    small_bgra = numpy.dstack([numpy.asarray(small)[:, :, ::-1], numpy.full((36, 40), 90, numpy.uint8)]).tobytes()
    five = (rgb.astype(int) >> 3)
    five = (five[:, :, 0] << 10 | five[:, :, 1] << 5 | five[:, :, 2] | (numpy.indices(size[::-1]).sum(0) % 2 << 15)).astype("<u2")
    colours = numpy.array(palette.getpalette()[:96]).reshape(-1, 3)
    indices = numpy.asarray(palette).tobytes()
    entries_15 = (colours[:, 0] >> 3 << 10 | colours[:, 1] >> 3 << 5 | colours[:, 2] >> 3).astype("<u2").tobytes()
    entries_24 = numpy.ascontiguousarray(colours[:, ::-1]).astype(numpy.uint8).tobytes()
    entries_32 = b"".join(entries_24[at:at + 3] + b"\xff" for at in range(0, len(entries_24), 3))
    out = {
        "grey.tga": saved(grey, "TGA"),
        "grey_packed.tga": saved(few, "TGA", compression="tga_rle"),
        "grey_alpha.tga": saved(Image.merge("LA", [grey, Image.fromarray(alpha[:, :, 0])]), "TGA"),
        "colours_packed.tga": saved(few.convert("RGB"), "TGA", compression="tga_rle", orientation=1),
        "alpha.tga": saved(Image.fromarray(numpy.asarray(clear)[:, :60]), "TGA", id_section=b"a name"),
        "palette.tga": saved(palette, "TGA"),
        "palette_packed.tga": saved(palette, "TGA", compression="tga_rle"),
        "palette_15.tga": tga(1, 8, 0x20, size, indices, (0, 32, 16, entries_15)),
        "palette_32_from_7.tga": tga(1, 8, 0, size, bytes(index + 7 for index in indices), (7, 32, 32, entries_32)),
        "colours_5_bits.tga": tga(2, 16, 0x21, size, five.tobytes()),
        "colours_5_bits_packed.tga": tga(10, 16, 1, size, packed(five.tobytes(), 2)),
        "alpha_called_none.tga": tga(2, 32, 0x28, small.size, small_bgra, extension=struct.pack("<H", 495) + b"\0" * 493),
        "alpha_useful.tga": tga(2, 32, 0x28, small.size, small_bgra, extension=struct.pack("<H", 495) + b"\0" * 492 + b"\x03"),
        "lines_joined_by_packets.tga": tga(11, 8, 0x20, size, packed(few.tobytes(), 1)),
    }
    for name, descriptor in [("bottom_left", 0), ("bottom_right", 0x10), ("top_left", 0x20), ("top_right", 0x30)]:
        out[f"origin_{name}.tga"] = tga(2, 24, descriptor, size, bgr.tobytes())
    return out


def qoi_samples(photo: Image.Image) -> dict[str, bytes]:
    small = photo.resize((60, 54), Image.Resampling.LANCZOS)
    rgb = numpy.asarray(small)
    alpha = numpy.broadcast_to(numpy.linspace(0, 255, 60).astype(numpy.uint8) // 64 * 64, (54, 60))
    flat = small.convert("L").point(lambda value: value // 24 * 24).convert("RGB")
    with_alpha_chunks = b"".join(b"\xff" + bytes(pixel) + bytes([at % 200]) if at % 2 else b"\xfe" + bytes(pixel)
                                 for at, pixel in enumerate(rgb.reshape(-1, 3)))
    return {
        "colours.qoi": saved(small, "QOI"),
        "colours_of_runs.qoi": saved(flat, "QOI"),
        "alpha.qoi": saved(Image.fromarray(numpy.dstack([rgb, alpha])), "QOI"),
        # Three channels, but half of the chunks have alpha: by the specification, the number is
        # informative.
        "colours_with_alpha_chunks.qoi": b"qoif" + struct.pack(">LLBB", 60, 54, 3, 1) + with_alpha_chunks + b"\0" * 7 + b"\x01",
    }


def samples() -> dict[str, bytes]:
    photo = Image.open(ROOT / "tests" / "images" / "mpl_grace_hopper.jpg").convert("RGB")
    photo = photo.crop((60, 0, 472, 369)).resize((76, 68), Image.Resampling.LANCZOS)
    return pnm_samples(photo) | tga_samples(photo) | qoi_samples(photo)


# --- vectors --------------------------------------------------------------------------------------


def vector(name: str, path: pathlib.Path) -> dict[str, object] | None:
    image = Image.open(path.with_name(TWINS.get(path.name, path.name)))
    image.load()
    if min(image.size) < MIN_SIDE:
        return None
    shown = image.convert("RGB")
    entry: dict[str, object] = {"file": name, "width": image.width, "height": image.height, "pdq": pdq(shown)}
    if image.mode.startswith("I"):
        shown = Image.fromarray((numpy.asarray(image) >> 8).astype(numpy.uint8)).convert("RGB")
        entry["pdq_high_byte"] = pdq(shown)
    # The bit next to three times five is an attribute in which programs write anything: it is not
    # alpha.
    has_attribute = path.suffix == ".tga" and path.read_bytes()[16] == 16 and image.mode == "RGBA"
    if image.has_transparency_data and image.mode != "P" and not has_attribute:
        ground = Image.new("RGBA", image.size, "white")
        over_white = pdq(Image.alpha_composite(ground, image.convert("RGBA")))
        if (int(over_white["hash"], 16) ^ int(entry["pdq"]["hash"], 16)).bit_count() > DISTINCT_OVER_WHITE:
            entry["pdq_over_white"] = over_white
    entry["rgb_sha256"] = hashlib.sha256(shown.tobytes()).hexdigest()
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
    found = [(str(p.relative_to(ROOT / "tests")), p) for p in SAMPLES.iterdir()]
    for folder in FOLDERS:
        place = SHARED / folder
        found += [(f"shared/{p.relative_to(SHARED)}", p) for p in (place.rglob("*") if place.is_dir() else [place])]
    found = sorted(pair for pair in found if pair[1].suffix in SUFFIXES)
    entries = [entry for name, path in found if (entry := vector(name, path))]
    text = io.StringIO()
    json.dump({"peer": f"pdqhash 0.2.8, Pillow {PIL.__version__}", "images": entries}, text, indent=1)
    text.write("\n")
    if "--check" in sys.argv:
        if VECTORS.read_text() != text.getvalue():
            print("tests/vectors/rare.json differs from what the peers say; run make_rare_vectors.py", file=sys.stderr)
            return 1
        print(f"{len(entries)} vectors are what the peers say")
        return 0
    VECTORS.write_text(text.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
