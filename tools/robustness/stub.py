"""Protection sets computed with the peer alone, to check the harness.

Prints lines as `jimun hash --protection …` does.

    stub.py alone | turns | oracle [--number 4] [--seed 1] [--photos N] > ORIGINALS.jsonl

`alone`: the photograph. `turns`: also its mirror image and quarter turns. `oracle`: also exactly
the edits that copies.py makes, before they are scaled and recompressed, so that score.py must find
nearly all of them.
"""

import argparse
import json
from collections.abc import Iterator

from PIL import Image, ImageOps

import copies
import corpus


def fingerprint(image: Image.Image, variant: str) -> dict:
    bits, quality = copies.pdq(image)
    return {"quality": quality, "signal_type": "pdq", "value": bits.tobytes().hex(), "variant": variant}


def turns(image: Image.Image) -> Iterator[tuple[Image.Image, str]]:
    yield ImageOps.mirror(image), "mirrored"
    for turn, name in enumerate(("rotated_ccw90", "rotated_180", "rotated_cw90")):
        yield image.transpose(Image.Transpose.ROTATE_90 + turn), name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=("alone", "turns", "oracle"))
    copies.add_arguments(parser)
    arguments = parser.parse_args()
    photos = corpus.fetch()[: arguments.photos]
    records = []
    for photo in photos:
        image = copies.opened(photo)
        records.append([fingerprint(image, "full")])
        if arguments.set == "turns":
            records[-1] += [fingerprint(turned, name) for turned, name in turns(image)]
    if arguments.set == "oracle":
        for at, family, index, image in copies.edited(photos, arguments.number, arguments.seed):
            records[at].append(fingerprint(image, f"edit_{family}_{index}"))
    for photo, prints in zip(photos, records, strict=True):
        print(json.dumps({"file": str(photo.path), "fingerprints": prints}))


if __name__ == "__main__":
    main()
