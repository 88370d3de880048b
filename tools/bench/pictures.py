"""Makes 12-megapixel JPEG files of the kind phones make, from a committed photo with some sensor noise."""

import pathlib
import sys

import numpy
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZE = (4032, 3024)


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    kinds = {"baseline-12mp.jpg": False, "progressive-12mp.jpg": True}
    if all((folder / name).exists() for name in kinds):
        return
    photo = Image.open(ROOT / "tests/images/palapeli_european-honey-bee.jpg").convert("RGB")
    pixels = numpy.asarray(photo.resize(SIZE, Image.Resampling.BICUBIC), dtype=numpy.float32)
    noise = numpy.random.default_rng(12).normal(0, 5, (SIZE[1], SIZE[0], 1)).astype(numpy.float32)
    noisy = Image.fromarray((pixels + noise).clip(0, 255).astype(numpy.uint8))
    for name, progressive in kinds.items():
        noisy.save(folder / name, quality=91, subsampling="4:2:0", progressive=progressive)
        print(f"{name}: {(folder / name).stat().st_size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
