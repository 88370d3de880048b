"""Writes tests/vectors/avif.json: AVIF pictures by Pillow's AVIF plugin (libavif) and `pdqhash`.

Pictures are those in tests/images and in the test data next to the checkout (../shared). `pixels`
is the SHA-256 of the stored RGB samples of the first frame, without alpha. `pdq` is of the picture
as shown, `pdq_stored` of the stored one if they differ. With --check, fails if the file differs
from what the peers say today.
"""

import hashlib
import io
import json
import pathlib
import sys

import numpy
import pdqhash
import PIL
from PIL import Image, ImageOps, features

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
VECTORS = ROOT / "tests" / "vectors" / "avif.json"

# PDQ's minimum side.
MIN_SIDE = 5
ORIENTATION = 274


def pdq(image: Image.Image) -> dict[str, object]:
    bits, quality = pdqhash.compute(numpy.ascontiguousarray(numpy.asarray(image)))
    number = int("".join(str(int(bit)) for bit in bits), 2)
    return {"hash": f"{number:064x}", "quality": int(quality)}


def vector(name: str, path: pathlib.Path) -> dict[str, object] | None:
    try:
        image = Image.open(path, formats=["AVIF"])
        image.load()
    except Exception:  # What libavif cannot read is no vector.
        return None
    if min(image.size) < MIN_SIDE:
        return None
    stored = image.convert("RGB")
    shown = ImageOps.exif_transpose(image).convert("RGB")
    entry = {
        "file": name,
        "width": image.width,
        "height": image.height,
        "pixels": hashlib.sha256(stored.tobytes()).hexdigest(),
        "pdq": pdq(shown),
    }
    if image.getexif().get(ORIENTATION, 1) != 1:
        entry["pdq_stored"] = pdq(stored)
    return entry


def main() -> int:
    if not SHARED.is_dir():
        print("SKIPPED: ../shared is not beside this checkout", file=sys.stderr)
        return 0
    found = [(f"images/{p.name}", p) for p in (ROOT / "tests" / "images").iterdir()]
    for folder in ("golden", "suites/libavif-tests", "suites/libheif-tests"):
        found += [(f"shared/{p.relative_to(SHARED)}", p) for p in (SHARED / folder).rglob("*")]
    found = sorted(pair for pair in found if pair[1].suffix.lower() == ".avif")
    images = [entry for name, path in found if (entry := vector(name, path))]
    peer = f"pdqhash 0.2.8, Pillow {PIL.__version__}, libavif {features.version_module('avif')}"
    text = io.StringIO()
    json.dump({"peer": peer, "images": images}, text, indent=1)
    text.write("\n")
    if "--check" in sys.argv:
        if VECTORS.read_text() != text.getvalue():
            print("tests/vectors/avif.json differs from what the peers say; run make_avif_vectors.py", file=sys.stderr)
            return 1
        print(f"{len(images)} vectors are what the peers say")
        return 0
    VECTORS.write_text(text.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
