"""Writes tests/vectors/heic.json: what `pillow-heif` and `pdqhash` say of HEIC and HEIF pictures.

Pictures are those in tests/images and in the test data next to the checkout (../shared). `pdq` is
of the picture as shown: pillow-heif applies `clap`, `irot` and `imir`. `pdq_stored` is of that
picture rotated back, if STORED says how. With --check, fails if the file differs from what the
peers say today.
"""

import io
import json
import pathlib
import sys

import numpy
import pdqhash
import pillow_heif

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
VECTORS = ROOT / "tests" / "vectors" / "heic.json"
SUFFIXES = (".heic", ".heif", ".hif")

# Quarter turns counter-clockwise from the shown picture back to the stored one: 4 less `irot`.
STORED = {"iphone_13_pro_max.HEIC": 1, "HMD_Nokia_8.3_5G.heif": 1}

# Smaller ones in the test data are colour bars, which perceptual hashes are not made for.
MIN_SIDE = 64


def pdq(pixels: numpy.ndarray) -> dict[str, object]:
    bits, quality = pdqhash.compute(numpy.ascontiguousarray(pixels))
    number = int("".join(str(int(bit)) for bit in bits), 2)
    return {"hash": f"{number:064x}", "quality": int(quality)}


def vector(name: str, path: pathlib.Path) -> dict[str, object] | None:
    try:
        heif = pillow_heif.open_heif(path, convert_hdr_to_8bit=True)
        pixels = numpy.asarray(heif[heif.primary_index].to_pillow().convert("RGB"))
    except Exception:  # libheif's errors have many classes; what it cannot read is no vector.
        return None
    height, width = pixels.shape[:2]
    if min(height, width) < MIN_SIDE:
        return None
    entry = {"file": name, "width": width, "height": height, "pdq": pdq(pixels)}
    if path.name in STORED:
        entry["pdq_stored"] = pdq(numpy.rot90(pixels, STORED[path.name]))
    return entry


def main() -> int:
    if not SHARED.is_dir():
        print("SKIPPED: ../shared is not beside this checkout", file=sys.stderr)
        return 0
    found = [(f"images/{p.name}", p) for p in (ROOT / "tests" / "images").iterdir()]
    for folder in ("golden", "suites"):
        found += [(f"shared/{p.relative_to(SHARED)}", p) for p in (SHARED / folder).rglob("*")]
    found = sorted(pair for pair in found if pair[1].suffix.lower() in SUFFIXES)
    images = [entry for name, path in found if (entry := vector(name, path))]
    peer = f"pdqhash 0.2.8, pillow-heif {pillow_heif.__version__}, libheif {pillow_heif.libheif_version()}"
    text = io.StringIO()
    json.dump({"peer": peer, "images": images}, text, indent=1)
    text.write("\n")
    if "--check" in sys.argv:
        if VECTORS.read_text() != text.getvalue():
            print("tests/vectors/heic.json differs from what the peers say; run make_heic_vectors.py", file=sys.stderr)
            return 1
        print(f"{len(images)} vectors are what the peers say")
        return 0
    VECTORS.write_text(text.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
