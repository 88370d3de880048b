"""Compares `jimun` with Pillow on the members of each kind of oddity, and prints a table.

A member (see members/__init__.py) agrees if Pillow reads it, `jimun` gives it the right verdict,
and quality and bits are those of `pdqhash` on Pillow's pixels, upright and as stored; or if both
refuse it. Fails on any other member without a note, and on any file with missing rows that is
called good. The members stay in target/members, with the answers of Pillow and `jimun` in
expected.json, for tests/web/members.test.mjs.
"""

import collections
import importlib
import io
import json
import pathlib
import pkgutil
import shutil
import subprocess
import sys
import warnings

import numpy
from PIL import Image, ImageFile, ImageOps

import compare_peers
import make_vectors
import members

FOLDER = make_vectors.ROOT / "target" / "members"
# With fewer, they are examples and not a kind.
MIN_PER_KIND = 20
# Files per process: their names must fit on its command line.
AT_A_TIME = 2000
WHOLE = ("good", "weak")
ANOTHER_PICTURE = "a picture that the peer has of no member"
# Side of the raster that Chromium's picture is compared with.
SIDE = 16


def modules() -> list[object]:
    names = sorted(found.name for found in pkgutil.iter_modules(members.__path__))
    loaded = [importlib.import_module(f"members.{name}") for name in names]
    return [module for module in loaded if hasattr(module, "members")]


def ours(paths: list[pathlib.Path]) -> dict[str, dict | str]:
    """The record of each file, or why it was refused."""
    said: dict[str, dict | str] = {}
    for at in range(0, len(paths), AT_A_TIME):
        run = subprocess.run(
            [str(compare_peers.JIMUN), "hash", "--quiet", *map(str, paths[at : at + AT_A_TIME])],
            capture_output=True, text=True, check=False,
        )
        for record in map(json.loads, run.stdout.splitlines()):
            said[record["file"]] = record
        for line in run.stderr.splitlines():
            file, _, refusal = line.removeprefix("jimun: ").partition(": ")
            said[file] = refusal
    return said


def triangles(length: int) -> numpy.ndarray:
    """`SIDE` means of `length` pixels as a matrix, weighted as in tools/field/look.mjs."""
    half = length / SIDE / 2
    middles = (2 * numpy.arange(SIDE)[:, None] + 1) * half
    x = numpy.clip((numpy.arange(length + 1) - middles) / half, -1, 1)
    return numpy.diff(numpy.where(x < 0, (1 + x) ** 2 / 2, 1 - (1 - x) ** 2 / 2), axis=1)


def coarse(image: Image.Image) -> list[float]:
    """The mean luma of a coarse raster over what a viewer shows."""
    white = Image.new("RGBA", image.size, "white")
    shown = numpy.asarray(Image.alpha_composite(white, image.convert("RGBA")))[:, :, :3]
    luma = shown @ numpy.array([0.299, 0.587, 0.114])
    return (triangles(image.height) @ luma @ triangles(image.width).T).round().ravel().tolist()


def peer(data: bytes) -> dict | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            image.load()
            upright = ImageOps.exif_transpose(image)
            return {
                "stored": make_vectors.pdq(image), "upright": make_vectors.pdq(upright), "image": image,
                "rasters": [
                    {"width": turned.width, "height": turned.height, "luma": coarse(turned)} for turned in (upright, image)
                ],
            }
    except Exception:  # After any error, the peer does not read it.
        return None


def differs(record: dict, other: dict) -> str:
    variants = {f["variant"]: f for f in record["fingerprints"]}
    if "full" not in variants:
        return "no fingerprint of the whole picture"
    pairs = [(variants["full"], other["upright"], ImageOps.exif_transpose)]
    if other["stored"] != other["upright"]:
        if "as_stored" not in variants:
            return "no fingerprint as stored"
        pairs.append((variants["as_stored"], other["stored"], lambda image: image))
    for fingerprint, wanted, turn in pairs:
        bits = compare_peers.differing(fingerprint["value"], wanted["hash"])
        if bits and bits & ~compare_peers.undecided(turn(other["image"])):
            return f"{bits.bit_count()} bits off"
        if fingerprint["quality"] != wanted["quality"]:
            return "another quality"
    return ""


def right_verdicts(name: str) -> tuple[str, ...]:
    return ("incomplete",) if name.startswith("cut_") else WHOLE


def judge(name: str, said: dict | str, other: dict | None, pictures: dict[str, dict], right: tuple[str, ...]) -> str:
    """`agree`, `both refuse`, or what is wrong.

    `pictures` are those of this kind that the peer reads, by their hashes. `right` are the verdicts
    that the member may have.
    """
    verdict = said if isinstance(said, str) else said["verdict"]["level"]
    if name.startswith("missing_"):
        return "called good" if verdict in WHOLE else "not good"
    if isinstance(said, str):
        return "both refuse" if other is None else f"refused: {said}"
    if other is None:
        # Members are made from few pictures, so the peer has read this picture from another member.
        known = said["fingerprints"][0]["value"] in pictures
        return f"{verdict}, though the peer cannot read it" if known else ANOTHER_PICTURE
    if verdict not in right:
        return f"{verdict}, though the peer reads it"
    return differs(said, other) or "agree"


def write(module: object) -> dict[pathlib.Path, str]:
    """Writes the members of one kind, and returns the note of each."""
    folder = FOLDER / module.__name__.rpartition(".")[2]
    folder.mkdir(parents=True)
    notes = {}
    for name, data, note in module.members():
        if (folder / name) in notes:
            raise ValueError(f"two members are called {name}")
        (folder / name).write_bytes(data)
        notes[folder / name] = note
    return notes


def compare(module: object) -> tuple[str, list[tuple[str, str]], dict[str, dict]]:
    """The row of one kind, the faults by member, and what Chromium is compared with."""
    notes = write(module)
    said = ours(list(notes))
    whole = [path for path in notes if not path.name.startswith("missing_")]
    others = {path: peer(path.read_bytes()) for path in whole}
    pictures = {other["upright"]["hash"]: other for other in others.values() if other}
    counts, reasons, faults, expected = collections.Counter(), collections.Counter(), [], {}
    for path, note in notes.items():
        record = said[str(path)]
        right = right_verdicts(path.name)
        answer = judge(path.name, record, others.get(path), pictures, right)
        if answer not in ("agree", "both refuse", "not good"):
            if note and not note.startswith("Chromium ") and path in others and answer != ANOTHER_PICTURE:
                reasons[note] += 1
                answer = "explained"
            else:
                faults.append((path.name, answer))
                answer = "wrong"
        counts[answer] += 1
        if path in others:
            read = not isinstance(record, str)
            shown = others[path] or (pictures.get(record["fingerprints"][0]["value"]) if read else None)
            expected[path.relative_to(FOLDER).as_posix()] = {
                "note": note, "ours": record["verdict"]["level"] if read else "refused",
                "whole": read and record["verdict"]["level"] in right,
                "pictures": shown["rasters"] if shown else [],
            }
    if len(whole) < MIN_PER_KIND:
        faults.append(("", f"only {len(whole)} members"))
    title = module.__doc__.partition("\n")[0].rstrip(".")
    columns = [counts[answer] for answer in ("agree", "both refuse", "explained", "wrong", "not good")]
    rows = [" | ".join(["| " + title, str(len(whole)), *map(str, columns)]) + " |"]
    return "\n".join(rows + [f"  {count} of them: {reason}" for reason, count in reasons.items()]), faults, expected


def main() -> int:
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("| kind | members | agree | refused by both | differ, with a reason | wrong | cut, and not called good |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    expected, wrong = {}, False
    for module in modules():
        row, faults, of_this_kind = compare(module)
        print(row)
        for name, answer in faults:
            print(f"{module.__name__}: {name}: {answer}", file=sys.stderr)
        expected |= of_this_kind
        wrong |= bool(faults)
    (FOLDER / "expected.json").write_text(json.dumps(expected), "utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
