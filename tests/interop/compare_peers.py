"""Compares `jimun` with `pdqhash` on Pillow's pixels, file by file, and prints the README's table.

Reads the committed pictures and, if they are next to the checkout, the golden set, the 300
photographs and the format suites. A picture is *undecided* if DCT coefficients are so near the
median that the order of float sums decides their bits (flat, tiny or symmetric pictures: the peers'
own builds disagree there). Which bits those are is computed here in float64, independently of both.
Exits with 1 if a bit differs that is not undecided.
"""

import json
import pathlib
import subprocess
import sys
import warnings

import numpy
from PIL import Image, ImageFile

import make_vectors

ROOT = make_vectors.ROOT
SHARED = ROOT.parent / "shared"
JIMUN = ROOT / "target" / "tested" / "jimun"

# Almost all of it is transparent. libwebp and image-webp leave different colours under alpha 0 when
# they draw a frame on an empty canvas. What a viewer shows (`over_white`) is the same to the bit.
HIDDEN_COLOURS = {"anim.webp"}

SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".ico")

# Coefficients reach some thousands. f32 sums of 64×64 such terms are accurate to about this.
UNDECIDED_WITHIN = 0.02


def pictures(folder: pathlib.Path) -> list[pathlib.Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())


def ours(paths: list[pathlib.Path]) -> dict[str, dict]:
    run = subprocess.run(
        [str(JIMUN), "hash", *map(str, paths)], capture_output=True, text=True, check=False
    )
    return {record["file"]: record for record in map(json.loads, run.stdout.splitlines())}


def peers(path: pathlib.Path) -> dict | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(path)
            if image.mode.startswith("I"):
                return None  # Pillow clips 16-bit grey at 255: other pixels.
            kind = "JPEG" if image.format == "MPO" else image.format
            return make_vectors.pdq(image) | {"kind": kind}
    except Exception:  # What the peer cannot read cannot be compared.
        return None


def axis(length: int) -> numpy.ndarray:
    """64 samples after two box passes over `length` values, as a dense matrix."""
    window = (length + 127) // 128
    right = (window + 2) // 2
    box = numpy.zeros((length, length))
    for i in range(length):
        low, high = max(0, i + right - window), min(length, i + right)
        box[i, low:high] = 1 / (high - low)
    return box[[(2 * k + 1) * length // 128 for k in range(64)]] @ box


def undecided(image: Image.Image) -> int:
    """A mask of the bits whose coefficient equals the median within f32's accuracy."""
    luma = numpy.asarray(image.convert("RGB")) @ numpy.array([0.299, 0.587, 0.114])
    reduced = axis(luma.shape[0]) @ luma @ axis(luma.shape[1]).T
    i, j = numpy.ogrid[1:17, 0:64]
    dct = numpy.sqrt(2 / 64) * numpy.cos(numpy.pi / 128 * i * (2 * j + 1))
    coefficients = (dct @ reduced @ dct.T).ravel()
    near = numpy.abs(coefficients - numpy.sort(coefficients)[127]) < UNDECIDED_WITHIN
    return sum(1 << k for k in numpy.flatnonzero(near).tolist())


def differing(a: str, b: str) -> int:
    return int(a, 16) ^ int(b, 16)


def compare(name: str, paths: list[pathlib.Path]) -> int:
    records = ours(paths)
    rows: dict[str, list[int]] = {}
    undecided_pictures = 0
    bad = 0
    for path in paths:
        record, peer = records.get(str(path)), peers(path)
        if record is None or peer is None or peer["quality"] < 50:
            continue
        # Peers ignore Exif.
        variants = {f["variant"]: f for f in record["fingerprints"]}
        stored = variants.get("as_stored", variants["full"])
        bits = differing(stored["value"], peer["hash"])
        if path.name in HIDDEN_COLOURS:
            continue
        # Takes longer than the hash, and gigabytes for a large picture.
        free = undecided(Image.open(path)) if bits else 0
        # Apart from the one or two coefficients that are the median itself.
        if free.bit_count() > 2:
            undecided_pictures += 1
        else:
            rows.setdefault(peer["kind"], []).append(bits.bit_count())
        if bits & ~free:
            print(f"  {path.name}: {(bits & ~free).bit_count()} decided bits off")
            bad += 1
    for kind, offs in sorted(rows.items()):
        print(f"| {name}, {kind} | {len(offs)} | {offs.count(0)} | {max(offs)} |")
    if undecided_pictures:
        print(f"  ({undecided_pictures} more in {name} differ and have undecided bits; all others of theirs agree)")
    return bad


def main() -> int:
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None
    print("| pictures of quality ≥ 50 | n | identical | furthest |\n|---|---|---|---|")
    bad = compare("committed", pictures(make_vectors.IMAGES))
    for folder in ("golden", "photos", "suites"):
        if (SHARED / folder).is_dir():
            bad += compare(folder, pictures(SHARED / folder))
        else:
            print(f"SKIPPED: ../shared/{folder} is not beside this checkout")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
