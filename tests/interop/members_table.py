"""Compares `jimun` with Pillow on the members of each kind of oddity, and prints a table of the kinds.

A member (see members/__init__.py) agrees where Pillow reads it, `jimun` calls it good or weak, and quality and bits are those of
`pdqhash` on Pillow's pixels, upright and as stored; or where both refuse it. Fails on any other member without a note,
and on any file with missing rows that is called good. The members stay in target/members, with what Pillow and `jimun`
made of them in expected.json, for tests/web/members.test.mjs.
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
# Fewer would be examples, not a kind.
LEAST_OF_A_KIND = 20
# Files handed to one process: their names must fit on its command line.
AT_A_TIME = 2000
# Of the raster that Chromium's picture is compared with.
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
            [str(compare_peers.JIMUN), "hash", *map(str, paths[at : at + AT_A_TIME])],
            capture_output=True, text=True, check=False,
        )
        for record in map(json.loads, run.stdout.splitlines()):
            said[record["file"]] = record
        for line in run.stderr.splitlines():
            file, _, refusal = line.removeprefix("jimun: ").partition(": ")
            said[file] = refusal
    return said


def coarse(image: Image.Image) -> list[int]:
    """The mean luma of a coarse raster over what a viewer shows."""
    white = Image.new("RGBA", image.size, "white")
    shown = Image.alpha_composite(white, image.convert("RGBA")).convert("L")
    return numpy.asarray(shown.resize((SIDE, SIDE), Image.Resampling.BOX)).ravel().tolist()


def peer(data: bytes) -> dict | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            image.load()
            upright = ImageOps.exif_transpose(image)
            return {
                "stored": make_vectors.pdq(image), "upright": make_vectors.pdq(upright),
                "width": upright.width, "height": upright.height, "luma": coarse(upright), "image": image,
            }
    except Exception:  # Whatever goes wrong there, the peer does not read it.
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


def judge(name: str, said: dict | str, other: dict | None) -> str:
    """`agree`, `both refuse`, or what is wrong."""
    verdict = said if isinstance(said, str) else said["verdict"]["level"]
    if name.startswith("missing_"):
        return "called good" if verdict in ("good", "weak") else "not good"
    if isinstance(said, str):
        return "both refuse" if other is None else f"refused: {said}"
    if other is None:
        return f"{verdict}, though the peer cannot read it"
    if verdict not in ("good", "weak"):
        return f"{verdict}, though the peer reads it"
    return differs(said, other) or "agree"


def write(module: object) -> dict[pathlib.Path, str]:
    """Writes the members of one kind; the note of each."""
    folder = FOLDER / module.__name__.rpartition(".")[2]
    folder.mkdir(parents=True)
    notes = {}
    for name, data, note in module.members():
        if (folder / name) in notes:
            raise ValueError(f"two members are called {name}")
        (folder / name).write_bytes(data)
        notes[folder / name] = note
    return notes


def main() -> int:
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    shutil.rmtree(FOLDER, ignore_errors=True)
    rows, faults, expected = [], [], {}
    for module in modules():
        notes = write(module)
        said = ours(list(notes))
        counts: collections.Counter[str] = collections.Counter()
        reasons: collections.Counter[str] = collections.Counter()
        for path, note in notes.items():
            missing = path.name.startswith("missing_")
            other = None if missing else peer(path.read_bytes())
            answer = judge(path.name, said[str(path)], other)
            if answer not in ("agree", "both refuse", "not good"):
                if note and not missing:
                    reasons[note] += 1
                    answer = "explained"
                else:
                    faults.append((module.__name__, path.name, answer))
                    answer = "fault"
            counts[answer] += 1
            if not missing:
                shown = {key: other[key] for key in ("width", "height", "luma")} if other else None
                expected[path.relative_to(FOLDER).as_posix()] = {"note": note, "pillow": shown}
        title = module.__doc__.partition("\n")[0].rstrip(".")
        whole = sum(not path.name.startswith("missing_") for path in notes)
        if whole < LEAST_OF_A_KIND:
            faults.append((module.__name__, "", f"only {whole} members"))
        rows.append(f"| {title} | {whole} | {counts['agree']} | {counts['both refuse']} | {counts['explained']} "
                    f"| {counts['fault']} | {counts['not good']} |")
        rows += [f"  {count} of them: {reason}" for reason, count in reasons.items()]
    (FOLDER / "expected.json").write_text(json.dumps(expected), "utf-8")
    print("| kind | members | agree | refused by both | differ, with a reason | wrong | cut, and not called good |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    print(*rows, sep="\n")
    for kind, name, answer in faults:
        print(f"{kind}: {name}: {answer}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
