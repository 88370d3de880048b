"""The edited copies of the held-out photographs, and the PDQ hash of each by the peer `pdqhash`.

    copies.py [--number 4] [--seed 1] [--photos 129] [--keep FOLDER]

A copy is saved as messengers do: long side at most 1080 pixels, JPEG of quality 70, then opened
again. The hashes are cached under everything that decides them, so that several protection sets are
scored on the same copies in seconds. With --keep the JPEG files are written as well, for
`jimun expand`. Their names begin with the photograph's.
"""

import argparse
import hashlib
import io
import os
import pathlib
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy
import pdqhash
import PIL
from PIL import Image

import corpus
import edits
import screens

HERE = pathlib.Path(__file__).parent
# Edits of larger pictures take longer and end at LONG_SIDE anyway.
EDITED_AT = 2160
LONG_SIDE = 1080
JPEG_QUALITY = 70
FAMILIES = edits.FAMILIES + edits.CONTROLS
NAMES = [family.name for family in FAMILIES]

Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class Copies:
    """One entry per copy: number of photograph and of family, bits as 32 bytes, quality."""

    photo: numpy.ndarray
    family: numpy.ndarray
    index: numpy.ndarray
    bits: numpy.ndarray
    quality: numpy.ndarray

    def __len__(self) -> int:
        return len(self.photo)


def opened(photo: corpus.Photo) -> Image.Image:
    image = Image.open(photo.path)
    if image.mode in ("RGBA", "LA", "PA"):
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    image = image.convert("RGB")
    if max(image.size) > EDITED_AT:
        image.thumbnail((EDITED_AT, EDITED_AT), Image.Resampling.LANCZOS)
    return image


def pdq(image: Image.Image) -> tuple[numpy.ndarray, int]:
    bits, quality = pdqhash.compute(numpy.asarray(image))
    return numpy.packbits(numpy.asarray(bits, dtype=numpy.uint8)), int(quality)


def sent(image: Image.Image) -> bytes:
    if max(image.size) > LONG_SIDE:
        image = image.copy()
        image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()


def edited(
    photos: list[corpus.Photo], number: int, seed: int
) -> Iterator[tuple[int, int, int, Image.Image]]:
    """Photograph, family, index and pixels of each copy."""
    for at, photo in enumerate(photos):
        image = opened(photo)
        # Small, like a collage's cells.
        screens.neighbours[:] = []
        for step in range(1, 5):
            beside = opened(photos[(at + step) % len(photos)])
            beside.thumbnail((1080, 1080))
            screens.neighbours.append(beside)
        for kind, family in enumerate(FAMILIES):
            for index in range(len(family.edits) if family.fixed else number):
                rng = random.Random(f"{seed} {photo.sha256} {family.name} {index}")
                yield at, kind, index, family.edits[index % len(family.edits)](image, rng)
        print(f"\r{at + 1} of {len(photos)} photographs", end="", file=sys.stderr)
    print(file=sys.stderr)


def key(photos: list[corpus.Photo], number: int, seed: int) -> str:
    """Everything that decides the copies."""
    parts = [corpus.digest(), str(len(photos)), str(number), str(seed), PIL.__version__]
    parts += [str(EDITED_AT), str(LONG_SIDE), str(JPEG_QUALITY)]
    parts += [(HERE / name).read_text("utf-8") for name in ("edits.py", "screens.py")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def file_name(photo: corpus.Photo, family: int, index: int) -> str:
    return f"{photo.name}-{family:02}-{index}.jpg"


def made(number: int, seed: int, limit: int, keep: pathlib.Path | None) -> tuple[list[corpus.Photo], Copies]:
    photos = corpus.fetch()[:limit]
    store = corpus.CACHE / f"copies-{key(photos, number, seed)}.npz"
    done = keep and keep / f"{store.stem}.complete"
    if store.exists() and (done is None or done.exists()):
        with numpy.load(store) as arrays:
            return photos, Copies(**arrays)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
    rows = []
    for at, kind, index, image in edited(photos, number, seed):
        data = sent(image)
        if keep:
            (keep / file_name(photos[at], kind, index)).write_bytes(data)
        rows.append((at, kind, index, *pdq(Image.open(io.BytesIO(data)).convert("RGB"))))
    photo, family, indices, bits, quality = zip(*rows, strict=True)
    copies = Copies(*map(numpy.array, (photo, family, indices)), numpy.stack(bits), numpy.array(quality))
    # Written whole or not at all: other clones read it too.
    half = store.with_suffix(f".{os.getpid()}.npz")
    numpy.savez_compressed(half, **vars(copies))
    half.replace(store)
    if done:
        done.touch()
    return photos, copies


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--number", type=int, default=4, help="copies per photograph and family with random parameters")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--photos", type=int, default=10_000, help="only the first N of the list, for trials")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    parser.add_argument("--keep", type=pathlib.Path, help="also write the JPEG files into this folder")
    arguments = parser.parse_args()
    photos, copies = made(arguments.number, arguments.seed, arguments.photos, arguments.keep)
    print(f"{len(copies)} copies of {len(photos)} photographs")


if __name__ == "__main__":
    main()
