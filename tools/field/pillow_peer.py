"""How Pillow reads pictures, and how far its hashes are from ours.

Uses pillow-heif and pillow-jxl-plugin if they are installed. Reads lines of
`{"path", "fingerprints"}`: `fingerprints` are our PDQ values by variant, none where we refused.
Answers each with
`{"format", "width", "height", "quality", "profile", "reduced", "bits", "reason"}`, or `null` for
what the peers cannot read. `reason` explains more than 2 bits, if an explanation was found.
`profile`: the picture has colours that viewers change. `reduced`: a TIFF calls its first picture a
smaller copy of another.
"""

import contextlib
import json
import os
import pathlib
import resource
import sys
import warnings
from collections.abc import Iterator

import numpy
from PIL import Image, ImageFile, ImageOps

import kinds

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "interop"))
import compare_peers  # noqa: E402, from there
import make_vectors  # noqa: E402

# A peer that asks for more has met a file made to exhaust it.
MAX_MEMORY = 8 << 30
MAX_PIXELS = 300_000_000
# Further frames that are tried as an explanation.
MAX_FRAMES = 60
# The float64 matrices of `undecided` grow with the square of a side.
MAX_SIDE = 9000
NEW_SUBFILE_TYPE = 254
# What tells viewers to show other colours than the stored ones.
COLOURS = {"icc_profile", "gamma", "chromaticity", "srgb"}


def value(image: Image.Image) -> int:
    return int(str(make_vectors.pdq(image)["hash"]), 16)


def apart(a: int, b: int) -> int:
    return (a ^ b).bit_count()


def laid_on(image: Image.Image, ground: str) -> Image.Image:
    return Image.alpha_composite(Image.new("RGBA", image.size, ground), image.convert("RGBA"))


def high_byte(image: Image.Image) -> Image.Image:
    """16-bit grey, which Pillow would clip at 255."""
    return Image.fromarray((numpy.asarray(image).astype(numpy.int64) >> 8).clip(0, 255).astype(numpy.uint8))


def readings(image: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """Other ways to read the same file, each with what it means if our hash is of that one."""
    if image.mode.startswith("I"):
        yield "16-bit grey: the peer cuts it at 255, we keep the high byte", high_byte(image)
    for method in Image.Transpose:
        yield "orientation", image.transpose(method)
    yield "orientation", image
    if image.has_transparency_data:
        for ground in ("white", "black"):
            yield "alpha", laid_on(image, ground)
    for index in range(1, min(getattr(image, "n_frames", 1), MAX_FRAMES)):
        image.seek(index)
        yield "choice of the frame or page", image


def explained(ours: int, wanted: int, image: Image.Image, quality: int) -> str:
    if max(image.size) <= MAX_SIDE and (ours ^ wanted) & ~compare_peers.undecided(image) == 0:
        return "only coefficients that equal the median but for rounding"
    with contextlib.suppress(Exception):  # A frame that the peer cannot read explains nothing.
        for reason, reading in readings(image):
            if apart(ours, value(reading)) <= kinds.ROUNDING:
                return reason
    return "quality below 50, which receivers drop" if quality < 50 else kinds.NOT_EXPLAINED


def look(path: str, fingerprints: dict[str, str]) -> dict:
    image = Image.open(path)
    image.load()
    try:
        upright = ImageOps.exif_transpose(image)
    except Exception:  # A faulty Exif block rotates nothing.
        upright = image
    found = {
        "format": {"MPO": "JPEG", "HEIF": "HEIC"}.get(image.format, image.format),
        "width": upright.width, "height": upright.height, "quality": make_vectors.pdq(upright)["quality"],
        "profile": bool(COLOURS.intersection(image.info)),
        "reduced": bool(getattr(image, "tag_v2", {}).get(NEW_SUBFILE_TYPE, 0) & 1), "bits": None, "reason": "",
    }
    if not fingerprints:
        return found
    if "full" not in fingerprints:
        return found | {"reason": "alpha: without it the picture is blank"}
    pairs = [(fingerprints["full"], upright)]
    if "as_stored" in fingerprints and image.getexif().get(0x0112, 1) in range(2, 9):
        pairs.append((fingerprints["as_stored"], image))
    if "over_white" in fingerprints and apart(int(fingerprints["over_white"], 16), value(laid_on(upright, "white"))) <= kinds.ROUNDING:
        shown = "alpha: what a viewer shows is equal"
    else:
        shown = ""
    for text, reading in pairs:
        ours, wanted = int(text, 16), value(reading)
        bits = apart(ours, wanted)
        if bits > (found["bits"] or 0) or found["bits"] is None:
            reason = (shown or explained(ours, wanted, reading, found["quality"])) if bits > kinds.ROUNDING else ""
            found |= {"bits": bits, "reason": reason}
    return found


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses at twice this.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with contextlib.suppress(ImportError):
        import pillow_heif

        pillow_heif.register_heif_opener()
    with contextlib.suppress(ImportError):
        import pillow_jxl  # noqa: F401, registers the format with Pillow
    # Decoders in C print to standard output when they like.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = look(asked["path"], asked["fingerprints"])
        except Exception:  # After any error, the peers do not read it.
            answer = None
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
