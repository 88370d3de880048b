"""How much of a picture can be rebuilt from its hashes.

    leakage.py ORIGINALS.jsonl TRAINING.jsonl TRAINING-FOLDER [--count 129] [--sheet FILE.png]
    [--table FILE]

ORIGINALS and TRAINING are lines of `jimun hash --protection wide`, of the held-out photographs and
of ../shared/photos. There are two attackers, both without the picture. One inverts the signs of a
single hash. The other knows how variants are made, that photographs have less in fine waves than in
coarse ones (learned from ../shared/photos), and the picture's shape; it finds the likeliest picture
that has all the hashes. The measure is Pearson's correlation with the 64×64 luma that PDQ sees: 1
is the same up to brightness and contrast, 0 is nothing. What a person or a generative model could
add to that is not measured; both can only gain.
"""

import argparse
import json
import pathlib

import numpy
from PIL import Image, ImageDraw
from scipy.fft import dctn
from scipy.optimize import minimize

import corpus
import score
import views
from views import SIDE, WAVES

START, END = "<!-- leakage.py: begin -->", "<!-- leakage.py: end -->"
SIZES = (1, 2, 24, 72)
STEPS = 150


def softness_of(size: int) -> float:
    """How uncertain a bit's sign is, as a share of the mean coefficient.

    The best of 0.03, 0.1, 0.3 and 1 on eight of the training photographs. A few bits are better
    trusted less, because the prior says more.
    """
    return 1.0 if size < 12 else 0.1


def luma(path: pathlib.Path) -> tuple[numpy.ndarray, float]:
    """The 64×64 means of a picture, and its width divided by its height."""
    image = Image.open(path).convert("RGB")
    # Three planes of floats, because Pillow's own grey is rounded.
    planes = [numpy.asarray(band.convert("F").resize((SIDE, SIDE), Image.Resampling.BOX)) for band in image.split()]
    return sum(weight * plane for weight, plane in zip((0.299, 0.587, 0.114), planes, strict=True)), image.width / image.height


def waves_of(plane: numpy.ndarray) -> numpy.ndarray:
    """Coefficients of unscaled cosines, as views.py takes them."""
    scale = numpy.full(SIDE, 2.0 / SIDE)
    scale[0] = 1.0 / SIDE
    down, across = numpy.meshgrid(numpy.arange(SIDE), numpy.arange(SIDE), indexing="ij")
    # scipy's unnormalised transform has a factor of 2 per axis.
    return (dctn(plane, type=2) / 4 * scale[down] * scale[across])[:WAVES, :WAVES]


def plane_of(waves: numpy.ndarray) -> numpy.ndarray:
    cosines = views.cosines(views.MIDDLES)
    return cosines @ waves @ cosines.T


def signs(value: str) -> numpy.ndarray:
    """+1 if a coefficient is above the median. The text's first digit has the last ones."""
    bits = numpy.unpackbits(numpy.frombuffer(bytes.fromhex(value), dtype=numpy.uint8))[::-1]
    return numpy.where(bits, 1.0, -1.0).reshape(16, 16)


def correlation(a: numpy.ndarray, b: numpy.ndarray) -> float:
    return float(numpy.corrcoef(a.ravel(), b.ravel())[0, 1])


def records(path: pathlib.Path) -> dict[str, list[tuple[str, str]]]:
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return {
        pathlib.Path(line["file"]).stem: [(f["variant"], f["value"]) for f in line["fingerprints"] if f["signal_type"] == "pdq"]
        for line in lines
    }


def framed(name: str) -> bool:
    """Whether something of known brightness surrounds the picture."""
    return not {"black", "white"}.isdisjoint(name.split("_"))


class Prior:
    """What photographs are like: mean and spread of each wave. Keeps nothing of a single one."""

    def __init__(self, planes: list[numpy.ndarray]):
        waves = numpy.stack([waves_of(plane) for plane in planes])
        self.mean, self.spread = waves.mean(axis=0), waves.std(axis=0)
        coefficients = numpy.stack([views.DCT @ plane @ views.DCT.T for plane in planes])
        self.magnitude = numpy.abs(coefficients).mean(axis=0)


def invert_signs(prior: Prior, hashed: numpy.ndarray) -> numpy.ndarray:
    return views.DCT.T @ (hashed * prior.magnitude) @ views.DCT


def likeliest(prior: Prior, aspect: float, prints: list[tuple[str, str]], softness: float) -> numpy.ndarray:
    """The waves that the prior and all bits together make likeliest, by logistic regression."""
    known = [(view, signs(value)) for name, value in prints if (view := views.view(name, aspect)) is not None]
    scale = softness * float(prior.magnitude.mean())

    def loss(parameters: numpy.ndarray) -> tuple[float, numpy.ndarray]:
        whitened = parameters[: WAVES * WAVES].reshape(WAVES, WAVES)
        waves = prior.mean + prior.spread * whitened
        total, gradient = 0.5 * float(whitened.ravel() @ whitened.ravel()), whitened.copy()
        thresholds = parameters[WAVES * WAVES :]
        of_thresholds = thresholds.copy()
        total += 0.5 * float(thresholds @ thresholds)
        for at, (view, hashed) in enumerate(known):
            # The median is unknown: near 0 for a photograph, further off in a frame.
            margin = hashed * (view.of(waves) / scale - thresholds[at] / softness)
            total += float(numpy.logaddexp(0, -margin).sum())
            slope = -hashed / (1 + numpy.exp(numpy.minimum(margin, 500)))
            gradient += prior.spread * view.back(slope / scale)
            of_thresholds[at] -= slope.sum() / softness
        return total, numpy.concatenate([gradient.ravel(), of_thresholds])

    start = numpy.zeros(WAVES * WAVES + len(known))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return prior.mean + prior.spread * found.x[: WAVES * WAVES].reshape(WAVES, WAVES)


def shown(plane: numpy.ndarray, like: numpy.ndarray) -> Image.Image:
    """Drawn with the original's mean and spread, which no hash reveals."""
    plane = (plane - plane.mean()) / (plane.std() or 1) * like.std() + like.mean()
    return Image.fromarray(plane.clip(0, 255).astype(numpy.uint8)).resize((192, 192), Image.Resampling.BICUBIC)


def sheet(rows: list[list[numpy.ndarray]], titles: list[str]) -> Image.Image:
    canvas = Image.new("L", (196 * len(titles), 16 + 196 * len(rows)), 255)
    draw = ImageDraw.Draw(canvas)
    for column, title in enumerate(titles):
        draw.text((196 * column + 4, 2), title, fill=0)
        for row, planes in enumerate(rows):
            canvas.paste(shown(planes[column], planes[0]), (196 * column, 16 + 196 * row))
    return canvas


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("originals", type=pathlib.Path)
    parser.add_argument("training", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=129)
    parser.add_argument("--tune", type=float, nargs="*", default=[], help="only try these softnesses on training photographs")
    parser.add_argument("--sheet", type=pathlib.Path)
    parser.add_argument("--table", type=pathlib.Path)
    arguments = parser.parse_args()
    training = {path.stem: luma(path) for path in sorted(arguments.folder.glob("*.jpg"))}
    if arguments.tune:
        names = list(training)
        prior = Prior([training[name][0] for name in names[arguments.count :]])
        prints = records(arguments.training)
        for softness in arguments.tune:
            for size in SIZES:
                values = [
                    correlation(plane_of(likeliest(prior, training[name][1], prints[name][:size], softness)), training[name][0])
                    for name in names[: arguments.count]
                ]
                print(f"softness {softness}, {size} hashes: {numpy.mean(values):.3f}", flush=True)
        return
    prior = Prior([plane for plane, _ in training.values()])
    prints = records(arguments.originals)
    results: dict[str, list[float]] = {}
    drawn = []
    for number, photo in enumerate(corpus.fetch()[: arguments.count]):
        plane, aspect = luma(photo.path)
        known = prints[photo.name]
        tries = {
            "no hash: the mean photograph": plane_of(prior.mean),
            "1 hash, signs inverted": invert_signs(prior, signs(known[0][1])),
        }
        for size in SIZES:
            tries[f"{size} hash{'es'[: 2 * (size > 1)]}, likeliest picture"] = plane_of(
                likeliest(prior, aspect, known[:size], softness_of(size))
            )
        for what, wanted in (("without a frame", False), ("in a frame, and the picture", True)):
            some = [each for each in known if each[0] == known[0][0] or framed(each[0]) == wanted]
            tries[f"of all, those {what}; likeliest picture"] = plane_of(
                likeliest(prior, aspect, some, softness_of(len(some)))
            )
        tries["bound: all waves that views.py has"] = plane_of(waves_of(plane))
        tries["bound: PDQ's own 16 × 16 waves, unrounded"] = views.DCT.T @ (views.DCT @ plane @ views.DCT.T) @ views.DCT
        for name, rebuilt in tries.items():
            results.setdefault(name, []).append(correlation(rebuilt, plane))
        if number % 12 == 0:
            drawn.append([plane, *list(tries.values())[1:6]])
    lines = ["| attack | mean correlation | spread (sd) | min | max |", "|---|---:|---:|---:|---:|"]
    for name, values in results.items():
        lines.append(
            f"| {name} | {numpy.mean(values):.2f} | {numpy.std(values):.2f} | {min(values):.2f} | {max(values):.2f} |"
        )
    text = "\n".join(lines) + "\n"
    if arguments.sheet:
        sheet(drawn[:10], ["64×64 luma", *list(results)[1:6]]).save(arguments.sheet)
    if arguments.table:
        score.write_table(arguments.table, text, START, END)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
