"""The held-out edits: what people do to a picture before they pass it on, made on its pixels.

Families and ranges are those of the table in docs/robustness.md. The protection set is learned from
the samples of tools/protection/edits.rs: views of block means, from a generator of its own.
Here Pillow edits real pixels, with other parameters from another seed, screens of other sizes, and
screen chrome that learning does not know.

An edit is a function of the picture and a random source. `CONTROLS` are outside what the set is
learned for.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

import screens
from screens import BLACK, WHITE, Colour

Random = random.Random
Edit = Callable[[Image.Image, Random], Image.Image]


def background(rng: Random) -> Colour:
    return rng.choice((BLACK, WHITE))


def crop(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Cuts off shares of the width (left, right) and of the height (top, bottom)."""
    width, height = image.size
    box = (round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height))
    return image.crop(box)


def uniform_crop(image: Image.Image, rng: Random, most: float = 0.10) -> Image.Image:
    share = rng.uniform(0.01, most)
    return crop(image, share, share, share, share)


def one_side_crop(image: Image.Image, rng: Random) -> Image.Image:
    sides = [0.0] * 4
    sides[rng.randrange(4)] = rng.uniform(0.03, 0.15)
    return crop(image, *sides)


def independent_crop(low: float, high: float) -> Edit:
    return lambda image, rng: crop(image, *(rng.uniform(low, high) for _ in range(4)))


def centre_crop(across: int, down: int) -> Edit:
    def edit(image: Image.Image, _: Random) -> Image.Image:
        width, height = image.size
        wide = min(width, round(height * across / down))
        high = min(height, round(width * down / across))
        left, top = (width - wide) // 2, (height - high) // 2
        return image.crop((left, top, left + wide, top + high))

    return edit


def turn(number: int) -> Edit:
    turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    return lambda image, _: image.transpose(turns[number])


def border(image: Image.Image, rng: Random) -> Image.Image:
    """As many pixels on every side, 2–10 % of the shorter one."""
    return ImageOps.expand(image, round(rng.uniform(0.02, 0.10) * min(image.size)), background(rng))


def letterbox(image: Image.Image, rng: Random) -> Image.Image:
    width, height = image.size
    share, across = rng.uniform(0.02, 0.10), rng.random() < 0.5
    bars = (round(share * width), 0) if across else (0, round(share * height))
    return ImageOps.expand(image, bars, background(rng))


def mirrored_crop(image: Image.Image, rng: Random) -> Image.Image:
    return uniform_crop(ImageOps.mirror(image), rng)


def caption(low: float) -> Edit:
    return lambda image, rng: screens.caption(image, rng.uniform(low, 0.15), rng.random() < 0.5, background(rng), rng)


def crop_caption(image: Image.Image, rng: Random) -> Image.Image:
    cut = uniform_crop(image, rng, 0.05) if rng.random() < 0.5 else independent_crop(0.01, 0.05)(image, rng)
    return caption(0.05)(cut, rng)


def rotate(image: Image.Image, rng: Random) -> Image.Image:
    degrees, corners = rng.uniform(-3, 3), rng.choice((BLACK, WHITE, None))
    turned = image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=corners or BLACK)
    if corners is not None:
        return turned
    # The largest centred part of the same shape that shows no corner.
    angle = abs(math.radians(degrees))
    width, height = image.size
    share = 1 / (math.cos(angle) + math.sin(angle) * max(width, height) / min(width, height))
    away = (1 - share) / 2 + 1 / min(image.size)
    return crop(turned, away, away, away, away)


def sepia(image: Image.Image) -> Image.Image:
    return ImageOps.colorize(ImageOps.grayscale(image), (30, 18, 8), (255, 240, 205))


FILTERS: tuple[Callable[[Image.Image], Image.Image], ...] = (
    lambda image: ImageEnhance.Brightness(image).enhance(0.8),
    lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    lambda image: ImageEnhance.Contrast(image).enhance(1.3),
    sepia,
    lambda image: ImageEnhance.Color(image).enhance(1.6),
    lambda image: ImageEnhance.Color(image).enhance(0.5),
    lambda image: image.filter(ImageFilter.GaussianBlur(max(image.size) * 0.001)),
)


def filtered_border(image: Image.Image, rng: Random) -> Image.Image:
    return border(rng.choice(FILTERS)(image), rng)


@dataclass(frozen=True)
class Family:
    name: str
    edits: tuple[Edit, ...]
    # One copy per edit that has nothing random; otherwise as many as asked for.
    fixed: bool = False


def half_size(image: Image.Image, _: Random) -> Image.Image:
    return image.resize((max(1, image.width // 2), max(1, image.height // 2)), Image.Resampling.LANCZOS)


FAMILIES = (
    Family("mirror", (lambda image, _: ImageOps.mirror(image),), fixed=True),
    Family("quarter turns", (turn(0), turn(1), turn(2)), fixed=True),
    Family("uniform crop 1–10 %", (uniform_crop,)),
    Family("crop of one side 3–15 %", (one_side_crop,)),
    Family("independent crops 1–5 %", (independent_crop(0.01, 0.05),)),
    Family("centre crop 1:1", (centre_crop(1, 1),), fixed=True),
    Family("centre crop 4:5", (centre_crop(4, 5),), fixed=True),
    Family("centre crop 16:9", (centre_crop(16, 9),), fixed=True),
    Family("border 2–10 %", (border,)),
    Family("letterbox 2–10 %", (letterbox,)),
    Family("phone screenshot", (screens.phone(False), screens.phone(False), screens.phone(False), screens.phone(True))),
    Family("mirror + uniform crop", (mirrored_crop,)),
    Family("independent crops 0–8 %", (independent_crop(0.0, 0.08),)),
    Family("caption bar 3–15 %", (caption(0.03),)),
    Family("rotation up to 3°", (rotate,)),
    Family("border + filter", (filtered_border,)),
    Family("crop + caption", (crop_caption,)),
)

CONTROLS = (
    Family("recompressed", (lambda image, _: image,), fixed=True),
    Family("half size", (half_size,), fixed=True),
    Family("brightness × 1.2", (lambda image, _: FILTERS[1](image),), fixed=True),
    Family("grey", (lambda image, _: ImageOps.grayscale(image).convert("RGB"),), fixed=True),
    Family("collage 2×1", (screens.collage(2, 1),)),
    Family("collage 2×2", (screens.collage(2, 2),)),
    Family("story 9:16", (screens.story,), fixed=True),
    Family("desktop screenshot", (screens.desktop,)),
    Family("emoji on 10 %", (screens.emoji,)),
)
# Such a copy shows other pictures as well, so it rightly matches these.
SHOW_OTHERS = ("collage 2×1", "collage 2×2")
