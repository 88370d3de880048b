"""Writes tests/vectors/pdq.json: what `pdqhash` says of every picture in tests/images.

With --check, fails if the file differs from what the peers say today. Peers ignore Exif, so `pdq`
is of the picture as stored, and `pdq_upright` of the picture rotated by Pillow's `exif_transpose`.
Peers drop alpha; `pdq_over_white` is of the picture on white, if that is more than a few bits away.
`cut` is of the first bytes of a file, with what is missing filled by Pillow.
"""

import io
import json
import pathlib
import sys

import numpy
import pdqhash
from PIL import Image, ImageFile, ImageOps

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES = ROOT / "tests" / "images"
SUFFIXES = (".jpg", ".png", ".gif", ".webp", ".bmp", ".ico")
# As in src/hasher.rs.
DISTINCT_OVER_WHITE = 8
VECTORS = ROOT / "tests" / "vectors" / "pdq.json"


def pdq(image: Image.Image) -> dict[str, object]:
    bits, quality = pdqhash.compute(numpy.asarray(image.convert("RGB")))
    number = int("".join(str(int(bit)) for bit in bits), 2)
    return {"hash": f"{number:064x}", "quality": int(quality)}


def vector(path: pathlib.Path) -> dict[str, object]:
    image = Image.open(path)
    entry = {"file": path.name, "width": image.width, "height": image.height, "pdq": pdq(image)}
    if image.getexif().get(0x0112, 1) in range(2, 9):
        entry["pdq_upright"] = pdq(ImageOps.exif_transpose(image))
    if image.has_transparency_data:
        ground = Image.new("RGBA", image.size, "white")
        shown = pdq(Image.alpha_composite(ground, image.convert("RGBA")))
        if (int(shown["hash"], 16) ^ int(entry["pdq"]["hash"], 16)).bit_count() > DISTINCT_OVER_WHITE:
            entry["pdq_over_white"] = shown
    if getattr(image, "n_frames", 1) > 1:
        entry["pdq_frames"] = [frame(image, index) for index in range(1, image.n_frames)]
    return entry


def frame(image: Image.Image, index: int) -> dict[str, object]:
    image.seek(index)
    return pdq(image)


def cut(name: str, share: float) -> dict[str, object]:
    data = (IMAGES / name).read_bytes()
    length = int(len(data) * share)
    return {"file": name, "bytes": length, "pdq": pdq(Image.open(io.BytesIO(data[:length])))}


def cuts() -> list[dict[str, object]]:
    """Cuts so near the end that jimun reads them: at least 93 % of a sequential picture."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    near_end = ["sklearn_china.jpg", "sk_rocket.jpg", "jpg_cmyk.jpg", "jpg_gray.jpg", "exif_orientation_6.jpg"]
    near_end += ["png_rgb16.png", "png_palette.png", "png_1bit.png", "png_la.png", "sk_coins.png", "document_text.png"]
    return [cut(name, share) for name in near_end for share in (0.999, 0.98, 0.96)]


def main() -> int:
    paths = sorted(p for p in IMAGES.iterdir() if p.suffix in SUFFIXES)
    text = io.StringIO()
    json.dump({"peer": "pdqhash 0.2.8, Pillow 13.0.0", "images": [vector(p) for p in paths], "cut": cuts()}, text, indent=1)
    text.write("\n")
    if "--check" in sys.argv:
        if VECTORS.read_text() != text.getvalue():
            print("tests/vectors/pdq.json differs from what the peers say; run make_vectors.py", file=sys.stderr)
            return 1
        print(f"{len(paths)} vectors are what the peers say")
        return 0
    VECTORS.write_text(text.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
