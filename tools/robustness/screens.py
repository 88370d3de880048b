"""Canvases that people show a picture on: phone and desktop screens, captions, collages, stories.

Everything is drawn here with Pillow's own font, so that every machine draws the same.
"""

import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)

# Portrait, in pixels, of phones and one tablet, from their makers' data sheets. Learning draws
# shapes between 16:9 and 22:9.
PHONES = (
    (1080, 2340), (1170, 2532), (1179, 2556), (1284, 2778), (1440, 3120), (1080, 2400),
    (1080, 2408), (750, 1334), (828, 1792), (1536, 2048), (1290, 2796), (720, 1600),
)  # fmt: skip
DESKTOPS = ((1920, 1080), (2560, 1440), (1366, 768), (1920, 1200), (2560, 1600), (1440, 900))

WORDS = (
    "look at this", "IMG 2043", "last summer", "Monday 21:07", "part 2 tomorrow", "hey", "from the group", "at the sea",
    "new", "12 April 2020", "photo by a friend", "no filter", "good morning", "the view from our room",
)  # fmt: skip


def font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(max(8, round(size)))


def fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    """The whole picture, as large as fits."""
    return ImageOps.contain(image, (width, height), Image.Resampling.LANCZOS)


def other(colour: Colour) -> Colour:
    return BLACK if colour == WHITE else WHITE


def icons(draw: ImageDraw.ImageDraw, middle: int, size: int, places: list[int], colour: Colour) -> None:
    """A row of button-like outlines."""
    for number, x in enumerate(places):
        box = (x - size // 2, middle - size // 2, x + size // 2, middle + size // 2)
        line = max(2, size // 12)
        if number % 3 == 0:
            draw.ellipse(box, outline=colour, width=line)
        elif number % 3 == 1:
            draw.rounded_rectangle(box, size // 5, outline=colour, width=line)
        else:
            draw.line((box[0], box[3], x, box[1], box[2], box[3]), fill=colour, width=line)


def status_bar(draw: ImageDraw.ImageDraw, width: int, height: int, colour: Colour, rng: random.Random) -> None:
    """Clock, signal and battery."""
    unit = height * 0.5
    top = height * 0.25
    draw.text((width * 0.06, top), f"{rng.randrange(24)}:{rng.randrange(60):02}", fill=colour, font=font(unit))
    right = width * 0.94
    draw.rounded_rectangle((right - unit * 2, top, right, top + unit), unit / 4, outline=colour, width=max(1, int(unit / 10)))
    draw.rectangle((right - unit * 1.85, top + unit * 0.2, right - unit * rng.uniform(0.3, 1.5), top + unit * 0.8), fill=colour)
    for bar in range(4):
        x = right - unit * 4 + bar * unit * 0.4
        draw.rectangle((x, top + unit * (0.8 - 0.2 * bar), x + unit * 0.25, top + unit), fill=colour)


def phone(landscape: bool) -> Callable[[Image.Image, random.Random], Image.Image]:
    """A gallery app with the picture on the whole screen, in the middle or a little off it."""

    def edit(image: Image.Image, rng: random.Random) -> Image.Image:
        short, long = rng.choice(PHONES)
        width, height = (long, short) if landscape else (short, long)
        background = rng.choice((BLACK, WHITE))
        ink = other(background)
        canvas = Image.new("RGB", (width, height), background)
        picture = fitted(image, width, height)
        room = height - picture.height
        shift = rng.choice((0.0, rng.uniform(-0.01, 0.01) * height))
        top = min(max(round(room / 2 + shift), min(0, room)), max(0, room))
        canvas.paste(picture, ((width - picture.width) // 2, top))
        draw = ImageDraw.Draw(canvas)
        bar = round(0.035 * long * (0.6 if landscape else 1))
        if not landscape or rng.random() < 0.3:
            status_bar(draw, width, bar, ink, rng)
        if rng.random() < 0.7:
            # Title row on top and buttons below, as gallery apps show until one taps.
            row = round(0.028 * long)
            draw.text((width * 0.14, bar + row * 0.5), rng.choice(WORDS), fill=ink, font=font(row * 0.8))
            icons(draw, bar + row, row, [round(width * 0.07), round(width * 0.92)], ink)
            count = rng.randrange(3, 6)
            icons(draw, height - round(2.2 * row), row, [round(width * (2 * n + 1) / (2 * count)) for n in range(count)], ink)
        if rng.random() < 0.7:
            half, y = round(short * 0.17), height - round(0.009 * long)
            draw.rounded_rectangle((width // 2 - half, y - 4, width // 2 + half, y + 4), 4, fill=ink)
        else:
            icons(draw, height - round(0.015 * long), round(0.016 * long), [width // 4, width // 2, 3 * width // 4], ink)
        return canvas

    return edit


def desktop(image: Image.Image, rng: random.Random) -> Image.Image:
    """A picture viewer's window on the whole screen, with title bar, tool bar and task bar."""
    width, height = rng.choice(DESKTOPS)
    background, bars = rng.choice((((32, 32, 32), (56, 56, 60)), ((243, 243, 243), (222, 225, 230)), (BLACK, (40, 40, 40))))
    canvas = Image.new("RGB", (width, height), background)
    draw = ImageDraw.Draw(canvas)
    ink = WHITE if sum(bars) < 384 else BLACK
    title, tools, task = (round(height * share) for share in (0.03, rng.choice((0.0, 0.05)), 0.045))
    draw.rectangle((0, 0, width, title + tools), fill=bars)
    draw.rectangle((0, height - task, width, height), fill=bars)
    draw.text((title, title * 0.2), rng.choice(WORDS), fill=ink, font=font(title * 0.55))
    icons(draw, title // 2, title // 2, [width - title * n for n in (1, 3, 5)], ink)
    icons(draw, height - task // 2, round(task * 0.55), [width // 2 + task * n for n in range(-4, 5)], ink)
    draw.text((width - 3 * task, height - task * 0.7), "21:07", fill=ink, font=font(task * 0.4))
    room = height - title - tools - task
    picture = fitted(image, width, room)
    canvas.paste(picture, ((width - picture.width) // 2, title + tools + (room - picture.height) // 2))
    return canvas


def caption(image: Image.Image, share: float, above: bool, background: Colour, rng: random.Random) -> Image.Image:
    """A bar with a line of text, above or below. Its height is a share of the picture's."""
    width, height = image.size
    bar = max(1, round(share * height))
    canvas = Image.new("RGB", (width, height + bar), background)
    canvas.paste(image, (0, bar if above else 0))
    words = rng.choice(WORDS)
    size = bar * 0.55
    # Smaller where the line would not fit.
    size = min(size, size * 0.9 * width / font(size).getlength(words))
    draw = ImageDraw.Draw(canvas)
    draw.text((width / 2, bar / 2 if above else height + bar / 2), words, fill=other(background), font=font(size), anchor="mm")
    return canvas


def story(image: Image.Image, _: random.Random) -> Image.Image:
    """The picture in front of itself, which is enlarged, blurred and darkened."""
    behind = ImageOps.fit(image, (270, 480), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(10))
    canvas = ImageEnhance.Brightness(behind.resize((1080, 1920), Image.Resampling.BICUBIC)).enhance(0.7)
    picture = fitted(image, 1080, 1920)
    canvas.paste(picture, ((1080 - picture.width) // 2, (1920 - picture.height) // 2))
    return canvas


# The pictures in a collage's other cells; copies.py says which. Each fills its cell.
neighbours: list[Image.Image] = []


def collage(across: int, down: int) -> Callable[[Image.Image, random.Random], Image.Image]:
    """The whole picture in one cell of its own shape."""

    def edit(image: Image.Image, rng: random.Random) -> Image.Image:
        cell = fitted(image, 720, 720)
        gutter = round(rng.choice((0.0, 0.01, 0.02)) * 720)
        width, height = cell.size
        canvas = Image.new("RGB", (across * (width + gutter) - gutter, down * (height + gutter) - gutter), WHITE)
        ours = rng.randrange(across * down)
        for place in range(across * down):
            x, y = place % across * (width + gutter), place // across * (height + gutter)
            shown = cell if place == ours else ImageOps.fit(neighbours[place % len(neighbours)], cell.size)
            canvas.paste(shown, (x, y))
        return canvas

    return edit


def emoji(image: Image.Image, rng: random.Random) -> Image.Image:
    """A smiling face over a tenth of the picture's area."""
    canvas = image.copy()
    width, height = canvas.size
    side = min((0.1 * width * height * 4 / 3.1416) ** 0.5, width, height)
    x, y = rng.uniform(0, width - side), rng.uniform(0, height - side)
    draw = ImageDraw.Draw(canvas)

    def part(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return (x + left * side, y + top * side, x + right * side, y + bottom * side)

    draw.ellipse(part(0, 0, 1, 1), fill=(255, 204, 51))
    for eye in (0.28, 0.6):
        draw.ellipse(part(eye, 0.28, eye + 0.12, 0.46), fill=(90, 60, 10))
    draw.arc(part(0.22, 0.3, 0.78, 0.82), 20, 160, fill=(90, 60, 10), width=max(2, round(side / 16)))
    return canvas
