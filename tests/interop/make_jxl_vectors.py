"""Writes tests/vectors/jxl.json: what two builds of libjxl and `pdqhash` say of JPEG XL pictures.

Pictures are those in tests/images and in the test data next to the checkout (../shared). `pdq` is
of the picture that pillow-jxl-plugin shows. For animations it shows the last frame, so they have
none. `pdq_djxl` is of the first frame that the command-line tool `djxl` writes: it is older, and
writes fewer kinds of pictures. If a picture is stored rotated, `pdq_stored` is of the plugin's
picture rotated back, as STORED says. With --check, fails if the file differs from what the peers
say today. Without `djxl`, only the plugin's part is compared, and nothing is written.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version

import numpy
import pdqhash
import pillow_jxl  # noqa: F401, registers the format with Pillow
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
VECTORS = ROOT / "tests" / "vectors" / "jxl.json"

# From the shown picture back to the stored one.
STORED = {
    "features_orientation2_flip_horizontal.jxl": numpy.fliplr,
    "features_orientation3_rotate_180.jxl": lambda pixels: numpy.rot90(pixels, 2),
    "features_orientation7_anti_transpose.jxl": lambda pixels: numpy.rot90(pixels, 2).swapaxes(0, 1),
}

# For these, djxl 0.7 writes other pictures than the plugin, whose libjxl is newer.
DJXL_IS_WRONG = {"features_hdr_pq_test.jxl", "features_multiple_layers_noise_spline.jxl"}

# PDQ's minimum side.
MIN_SIDE = 5


def pdq(pixels: numpy.ndarray) -> dict[str, object]:
    bits, quality = pdqhash.compute(numpy.ascontiguousarray(pixels))
    number = int("".join(str(int(bit)) for bit in bits), 2)
    return {"hash": f"{number:064x}", "quality": int(quality)}


def shown_by_plugin(path: pathlib.Path) -> numpy.ndarray:
    with Image.open(path) as image:
        return numpy.asarray(image.convert("RGB"))


def shown_by_djxl(path: pathlib.Path) -> numpy.ndarray | None:
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.png"
        subprocess.run(["djxl", path, out], check=True, capture_output=True)
        # Frames of an animation are written as out-0.png and so on.
        written = sorted(pathlib.Path(folder).glob("*.png"))
        with Image.open(written[0]) as image:
            return numpy.asarray(image.convert("RGB"))


def vector(name: str, path: pathlib.Path, with_djxl: bool) -> dict[str, object] | None:
    pixels = shown_by_plugin(path)
    height, width = pixels.shape[:2]
    if min(height, width) < MIN_SIDE:
        return None
    entry: dict[str, object] = {"file": name, "width": width, "height": height}
    if "_animation_" not in name:
        entry["pdq"] = pdq(pixels)
    if with_djxl and path.name not in DJXL_IS_WRONG:
        entry["pdq_djxl"] = pdq(shown_by_djxl(path))
    if path.name in STORED:
        entry["pdq_stored"] = pdq(STORED[path.name](pixels))
    return entry


def main() -> int:
    if not SHARED.is_dir():
        print("SKIPPED: ../shared is not beside this checkout", file=sys.stderr)
        return 0
    with_djxl = shutil.which("djxl") is not None
    check = "--check" in sys.argv
    if not with_djxl and not check:
        print("djxl (Debian: libjxl-tools) is needed to write the vectors", file=sys.stderr)
        return 1
    found = [(f"images/{p.name}", p) for p in (ROOT / "tests" / "images").glob("*.jxl")]
    for folder in ("golden", "suites"):
        found += [(f"shared/{p.relative_to(SHARED)}", p) for p in (SHARED / folder).rglob("*.jxl")]
    images = [entry for name, path in sorted(found) if (entry := vector(name, path, with_djxl))]
    peer = f"pdqhash {version('pdqhash')}, pillow-jxl-plugin {version('pillow-jxl-plugin')}, djxl 0.7.0"
    vectors = {"peer": peer, "images": images}
    if check:
        known = json.loads(VECTORS.read_text())
        if not with_djxl:
            print("djxl is not here: its part is not compared", file=sys.stderr)
            for entry in known["images"]:
                entry.pop("pdq_djxl", None)
        if known != vectors:
            print("tests/vectors/jxl.json differs from what the peers say; run make_jxl_vectors.py", file=sys.stderr)
            return 1
        print(f"{len(images)} vectors are what the peers say")
        return 0
    VECTORS.write_text(json.dumps(vectors, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
