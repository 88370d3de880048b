"""What a variant's name says about its geometry, as linear functionals of the picture.

Names are those of crates/jimun-protection/src/label.rs. A picture is a sum of cosines over the unit
square, with coefficient (k, l) for k half waves down and l across. PDQ's 16×16 coefficients of a
variant are then linear in these, plus what its background adds. PDQ's blur is left out: at the size
of real pictures its windows are narrower than a 64th.
"""

import math
from dataclasses import dataclass

import numpy

# Half waves per axis. PDQ keeps 16 of a copy's. In a copy cut to 70 % that is 23 of the picture's.
WAVES = 32
SIDE = 64

TURNS = (
    "mirrored", "rotated_180", "flipped", "transposed", "rotated_cw90", "transversed", "rotated_ccw90",
)  # fmt: skip
# Whether a sample's axes are swapped, then reversed across and down, to find it on the unrotated
# canvas.
PLACES = {
    "": (False, False, False),
    "mirrored": (False, True, False),
    "rotated_180": (False, True, True),
    "flipped": (False, False, True),
    "transposed": (True, False, False),
    "rotated_cw90": (True, False, True),
    "transversed": (True, True, True),
    "rotated_ccw90": (True, True, False),
}
BACKGROUNDS = {"black": 0.0, "white": 255.0}
# What a screen shows besides the picture, as in crates/jimun-protection/src/screen_chrome.rs:
# across, down, ink.
STATUS = (
    (0.05, 0.16, 0.012, 0.026, 0.35), (0.80, 0.86, 0.012, 0.026, 0.3), (0.87, 0.95, 0.012, 0.026, 0.6),
    (0.33, 0.67, 0.988, 0.992, 0.9),
)  # fmt: skip
BUTTONS = (
    (0.05, 0.10, 0.045, 0.062, 0.3), (0.14, 0.40, 0.045, 0.062, 0.25), (0.90, 0.95, 0.045, 0.062, 0.3),
    *((left, left + 0.06, 0.93, 0.955, 0.25) for left in (0.07, 0.27, 0.47, 0.67, 0.87)),
)  # fmt: skip
CHROME = {"phone": STATUS, "gallery": STATUS + BUTTONS}

_i, _j = numpy.ogrid[1:17, 0:SIDE]
DCT = math.sqrt(2 / SIDE) * numpy.cos(math.pi / (2 * SIDE) * _i * (2 * _j + 1))
MIDDLES = (numpy.arange(SIDE) + 0.5) / SIDE


@dataclass(frozen=True)
class View:
    """The coefficients are `rows @ C @ columns.T + constant`, with C transposed first if so stated.

    If the axes are not kept, they are `dense @ C.ravel() + constant.ravel()`.
    """

    constant: numpy.ndarray
    rows: numpy.ndarray | None = None
    columns: numpy.ndarray | None = None
    transposed: bool = False
    dense: numpy.ndarray | None = None

    def of(self, waves: numpy.ndarray) -> numpy.ndarray:
        if self.dense is not None:
            return (self.dense @ waves.ravel()).reshape(16, 16) + self.constant
        return self.rows @ (waves.T if self.transposed else waves) @ self.columns.T + self.constant

    def back(self, gradient: numpy.ndarray) -> numpy.ndarray:
        """The adjoint of `of`: from a change of the 16×16 to a change of the waves."""
        if self.dense is not None:
            return (gradient.ravel() @ self.dense).reshape(WAVES, WAVES)
        waves = self.rows.T @ gradient @ self.columns
        return waves.T if self.transposed else waves


def cosines(places: numpy.ndarray) -> numpy.ndarray:
    """The value of each wave at positions from 0 to 1, and 0 outside the picture."""
    values = numpy.cos(math.pi * places[..., None] * numpy.arange(WAVES))
    return values * ((places >= 0) & (places <= 1))[..., None]


def canvas(kind: str, numbers: list[str], aspect: float) -> tuple[float, float, float, float, float]:
    """Left, top, right, bottom in shares of the picture's sides, and the background."""
    if kind == "whole":
        return 0, 0, 1, 1, 0
    if kind == "crop":
        left, top, right, bottom = (int(each) / 1000 for each in numbers)
        return left, top, 1 - right, 1 - bottom, 0
    if kind == "border":
        width = int(numbers[1]) / 1000
        x, y = width / max(aspect, 1), width * min(aspect, 1)
        return -x, -y, 1 + x, 1 + y, BACKGROUNDS[numbers[0]]
    if kind == "bars":
        left, top, right, bottom = (int(each) / 1000 for each in numbers[1:])
        return -left, -top, 1 + right, 1 + bottom, BACKGROUNDS[numbers[0]]
    if kind in ("aspect", "letterbox", "phone", "gallery"):
        across, down = (int(each) for each in numbers[-1].split("x"))
        limit = min if kind == "aspect" else max
        x, y = limit(across / down / aspect, 1.0) / 2, limit(aspect * down / across, 1.0) / 2
        return 0.5 - x, 0.5 - y, 0.5 + x, 0.5 + y, BACKGROUNDS.get(numbers[0], 0)
    raise ValueError(kind)


def view(name: str, aspect: float) -> View | None:
    """`None` for names that are not those of edited copies."""
    turn = next((each for each in TURNS if name == each or name.startswith(each + "_")), "")
    kind, *numbers = (name[len(turn) :].strip("_") or "whole").replace("full", "whole").split("_")
    swapped, back_across, back_down = PLACES[turn]
    if kind == "tilted":
        return tilted(float(numbers[0]) / 10, BACKGROUNDS.get(numbers[1]), aspect, turn)
    try:
        left, top, right, bottom, background = canvas(kind, numbers, aspect)
    except ValueError:
        return None
    across = left + (right - left) * (1 - MIDDLES if back_across else MIDDLES)
    down = top + (bottom - top) * (1 - MIDDLES if back_down else MIDDLES)
    inside_across, inside_down = ((places >= 0) & (places <= 1) for places in (across, down))
    # If the axes were swapped, rows of the hash run along the canvas's width.
    row_places, column_places = (across, down) if swapped else (down, across)
    outside = 1.0 - numpy.outer(inside_down, inside_across)
    around = background * outside + drawn(CHROME.get(kind, ()), background, back_across, back_down)
    return View(DCT @ (around.T if swapped else around) @ DCT.T, DCT @ cosines(row_places), DCT @ cosines(column_places), swapped)


def drawn(chrome: tuple, background: float, back_across: bool, back_down: bool) -> numpy.ndarray:
    """What the screen adds to the background. What it hides of the picture is ignored."""
    canvas = numpy.zeros((SIDE, SIDE))
    edges = numpy.arange(SIDE + 1) / SIDE

    def share(low: float, high: float, back: bool) -> numpy.ndarray:
        covered = (numpy.minimum(high, edges[1:]) - numpy.maximum(low, edges[:-1])).clip(0) * SIDE
        return covered[::-1] if back else covered

    for left, right, top, bottom, ink in chrome:
        canvas += ink * (255 - 2 * background) * numpy.outer(share(top, bottom, back_down), share(left, right, back_across))
    return canvas


def tilted(degrees: float, background: float | None, aspect: float, turn: str) -> View:
    """As in crates/jimun-protection/src/tilt.rs."""
    angle = math.radians(degrees)
    sine, cosine = math.sin(angle), math.cos(angle)
    zoom = 1.0 if background is not None else 1 / (cosine + abs(sine) * max(aspect, 1 / aspect))
    swapped, back_across, back_down = PLACES[turn]
    down, across = numpy.meshgrid(MIDDLES, MIDDLES, indexing="ij")
    if swapped:
        down, across = across, down
    down, across = (1 - down if back_down else down), (1 - across if back_across else across)
    down, across = (down - 0.5) * zoom, (across - 0.5) * zoom * aspect
    x = (across * cosine + down * sine) / aspect + 0.5
    y = down * cosine - across * sine + 0.5
    if background is None:
        x, y = x.clip(0, 1), y.clip(0, 1)
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    values = (cosines(y)[..., :, None] * cosines(x)[..., None, :]).reshape(SIDE, SIDE, -1)
    dense = numpy.einsum("ir,rck,jc->ijk", DCT, values, DCT, optimize=True).reshape(256, -1)
    return View(DCT @ ((background or 0.0) * ~inside) @ DCT.T, dense=dense)
