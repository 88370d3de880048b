"""Makes pictures as phones do, from a committed photo with some sensor noise.

The 12-megapixel JPEG files are for speed. `memory/` holds the sizes that phones take, up to 200
megapixels.
"""

import pathlib
import sys

import numpy
from PIL import Image

from heic_grid import write_grid

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZE = (4032, 3024)
LARGER = {"48": (8064, 6048), "108": (12000, 9000), "200": (16320, 12240)}

Image.MAX_IMAGE_PIXELS = None


def noisy_photo() -> Image.Image:
    photo = Image.open(ROOT / "tests/images/palapeli_european-honey-bee.jpg").convert("RGB")
    pixels = numpy.asarray(photo.resize(SIZE, Image.Resampling.BICUBIC), dtype=numpy.float32)
    noise = numpy.random.default_rng(12).normal(0, 5, (SIZE[1], SIZE[0], 1)).astype(numpy.float32)
    return Image.fromarray((pixels + noise).clip(0, 255).astype(numpy.uint8))


def repeated(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """`picture` repeated until it fills `size`. What decoding costs depends on nothing else."""
    canvas = Image.new("RGB", size)
    for top in range(0, size[1], picture.height):
        for left in range(0, size[0], picture.width):
            canvas.paste(picture, (left, top))
    return canvas


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    memory = folder / "memory"
    memory.mkdir(parents=True, exist_ok=True)
    if (memory / "done").exists():
        return
    noisy = noisy_photo()
    for name, progressive in {"baseline-12mp.jpg": False, "progressive-12mp.jpg": True}.items():
        noisy.save(folder / name, quality=91, subsampling="4:2:0", progressive=progressive)
    sizes = {"12": SIZE, **LARGER}
    for megapixels, size in sizes.items():
        picture = noisy if size == SIZE else repeated(noisy, size)
        for kind, progressive in {"baseline": False, "progressive": True}.items():
            path = memory / f"{int(megapixels):03}-megapixels-{kind}.jpg"
            picture.save(path, quality=91, subsampling="4:2:0", progressive=progressive)
            print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    for megapixels in ("12", "48"):
        path = memory / f"{int(megapixels):03}-megapixels-tiles.heic"
        write_grid(path, noisy, *sizes[megapixels])
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    (memory / "done").touch()


if __name__ == "__main__":
    main()
