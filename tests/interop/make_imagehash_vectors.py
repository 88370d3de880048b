"""Writes tests/vectors/imagehash.json: the hashes of tests/images by ImageHash and `pdqhash`.

With --check, fails if the file differs from what the peers say today. Everything is of the picture
as stored, because peers ignore Exif:
- `imagehash`: ImageHash's five, with their defaults;
- `pdq_512`: PDQ by the rule of Meta's command-line tool, if a side is longer than 512 (the nearest
  pixel of 512 × 512, rounded down);
- `pdq_turned`: PDQ hashes of the pixels rotated by each Exif orientation from 1 to 8.
"""

import io
import json
import pathlib
import sys

import imagehash
import numpy
import pdqhash
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES = ROOT / "tests" / "images"
SUFFIXES = (".jpg", ".png", ".gif", ".webp", ".bmp")
VECTORS = ROOT / "tests" / "vectors" / "imagehash.json"
SHRUNK = 512
# PDQ itself refuses smaller pictures.
MIN_DIMENSION = 5

FAMILIES = {
    "phash": imagehash.phash,
    "dhash": imagehash.dhash,
    "dhash_vertical": imagehash.dhash_vertical,
    "ahash": imagehash.average_hash,
    "whash": imagehash.whash,
}
TURNS = [
    lambda pixels: pixels,
    lambda pixels: pixels[:, ::-1],
    lambda pixels: pixels[::-1, ::-1],
    lambda pixels: pixels[::-1],
    lambda pixels: pixels.swapaxes(0, 1),
    lambda pixels: numpy.rot90(pixels, -1),
    lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    lambda pixels: numpy.rot90(pixels, 1),
]


def pdq(pixels: numpy.ndarray) -> dict[str, object]:
    bits, quality = pdqhash.compute(numpy.ascontiguousarray(pixels))
    number = int("".join(str(int(bit)) for bit in bits), 2)
    return {"hash": f"{number:064x}", "quality": int(quality)}


def vector(path: pathlib.Path) -> dict[str, object]:
    image = Image.open(path)
    image.load()
    entry = {"file": path.name, "imagehash": {name: str(family(image)) for name, family in FAMILIES.items()}}
    pixels = numpy.asarray(image.convert("RGB"))
    height, width = pixels.shape[:2]
    if max(width, height) > SHRUNK:
        places = numpy.arange(SHRUNK)
        entry["pdq_512"] = pdq(pixels[places * height // SHRUNK][:, places * width // SHRUNK])
    if min(width, height) >= MIN_DIMENSION:
        entry["pdq_turned"] = [pdq(turn(pixels))["hash"] for turn in TURNS]
    return entry


def main() -> int:
    paths = sorted(p for p in IMAGES.iterdir() if p.suffix in SUFFIXES)
    peer = "ImageHash 4.3.2, Pillow 13.0.0, SciPy 1.17.1, PyWavelets 1.9.0, pdqhash 0.2.8"
    text = io.StringIO()
    json.dump({"peer": peer, "images": [vector(p) for p in paths]}, text, indent=1)
    text.write("\n")
    if "--check" in sys.argv:
        if VECTORS.read_text() != text.getvalue():
            print(f"{VECTORS.name} differs from what the peers say; run {pathlib.Path(__file__).name}", file=sys.stderr)
            return 1
        print(f"{len(paths)} vectors are what the peers say")
        return 0
    VECTORS.write_text(text.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
