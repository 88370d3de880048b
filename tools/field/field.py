"""Fingerprints the pictures in folders, asks other programs, and prints disagreements by kind.

    tools/field/field.py FOLDER ... [--chromium] [--names] [--json OUT] [--write]

The peers are `pdqhash` on the pixels of Pillow (with pillow-heif and pillow-jxl-plugin), and what
Chromium shows. Nothing leaves the machine. Nothing that is printed or written names a file, unless
--names asks for it. Each program has --seconds per file. One that crashes or hangs is restarted,
and the file is counted as such. --write puts the table by format into docs/formats.md.
"""

import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys
import time

import kinds
import numpy
import pdqhash
from kinds import Found
from worker import CRASHED, TOO_SLOW, Worker

ROOT = pathlib.Path(__file__).resolve().parents[2]
JIMUN = ROOT / "target" / "tested" / "jimun"
# Side of the raster of Chromium's picture: as PDQ's transform takes it.
SIDE = 64
REFUSED = 2
DOCUMENT = ROOT / "docs" / "formats.md"
BEGIN, END = "<!-- field.py: begin -->\n", "<!-- field.py: end -->"


def pictures(folders: list[pathlib.Path]) -> tuple[list[tuple[pathlib.Path, str]], int]:
    """Files with a picture's first bytes or name, by format; and the number of others."""
    found, others = [], 0
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        # The other programs are given one path per line.
        if ".git" in path.parts or "\n" in str(path) or not path.is_file():
            continue
        form = kinds.format_of(path)
        if form:
            found.append((path, form))
        else:
            others += 1
    return found, others


def ours(path: pathlib.Path, arguments: argparse.Namespace) -> tuple[dict | str, float]:
    """The record, or `kind: message`, in a process of its own; and how long it took."""
    command = [str(arguments.tool), "hash", "--limits", arguments.limits, "--protection", arguments.protection, str(path)]
    start = time.monotonic()
    try:
        run = subprocess.run(command, capture_output=True, timeout=arguments.seconds, check=False)
    except subprocess.TimeoutExpired:
        return TOO_SLOW, time.monotonic() - start
    seconds = time.monotonic() - start
    if run.returncode == REFUSED:
        told = run.stderr.decode("utf-8", "replace")
        return told.removeprefix("jimun: ").removeprefix(f"{path}: ").strip(), seconds
    return (json.loads(run.stdout), seconds) if run.returncode == 0 else (CRASHED, seconds)


def fingerprints(record: dict | str) -> dict[str, str]:
    if isinstance(record, str):
        return {}
    return {f["variant"]: f["value"] for f in record["fingerprints"] if f["signal_type"] == "pdq"}


def nearest(shown: object, values: dict[str, str]) -> object:
    """Chromium's answer with the bits between its picture and the nearest hash of ours."""
    if not isinstance(shown, dict):
        return shown
    luma = numpy.array(shown.pop("luma"), dtype=numpy.uint8).reshape(SIDE, SIDE)
    bits, _ = pdqhash.compute(numpy.stack([luma] * 3, axis=-1))
    value = int("".join(str(int(bit)) for bit in bits), 2)
    return shown | {"bits": min(((value ^ int(v, 16)).bit_count() for v in values.values()), default=None)}


def examine(found: list[tuple[pathlib.Path, str]], arguments: argparse.Namespace) -> list[Found]:
    pillow = Worker([sys.executable, str(pathlib.Path(__file__).with_name("pillow_peer.py"))])
    chromium = Worker(["node", str(pathlib.Path(__file__).with_name("look.mjs")), str(SIDE)])
    above = os.path.commonpath([folder.resolve() for folder in arguments.folder])
    all_found = []
    for number, (path, form) in enumerate(found, 1):
        record, seconds = ours(path, arguments)
        values = fingerprints(record)
        peer = pillow.ask(json.dumps({"path": os.fspath(path), "fingerprints": values}), arguments.seconds)
        shown = nearest(chromium.ask(os.fspath(path), arguments.seconds), values) if arguments.chromium else False
        if isinstance(peer, dict):
            form = peer["format"]
        all_found.append(Found(path.relative_to(above).as_posix(), form, record, seconds, peer, shown))
        if sys.stderr.isatty():
            print(f"\r{number} of {len(found)}", end="", file=sys.stderr, flush=True)
    pillow.end()
    chromium.end()
    return all_found


def as_json(all_found: list[Found], names: bool) -> str:
    counts = collections.Counter((kind, found.format) for found in all_found for kind in kinds.disagreements(found))
    columns = collections.Counter((kinds.column(found), found.format) for found in all_found)
    told: dict[str, object] = {
        "files": len(all_found),
        "by_format": [{"column": column, "format": form, "files": n} for (column, form), n in sorted(columns.items())],
        "by_kind": [{"kind": kind, "format": form, "files": n} for (kind, form), n in sorted(counts.items())],
    }
    if names:
        told["each"] = [{"file": found.name, "format": found.format, "column": kinds.column(found), "seconds": round(found.seconds, 3),
                         "kinds": kinds.disagreements(found)} for found in all_found]
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def arguments_of(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=pathlib.Path, nargs="+")
    parser.add_argument("--chromium", action="store_true", help="also ask Chromium (needs node_modules and Chromium)")
    parser.add_argument("--names", action="store_true", help="name the files of each kind")
    parser.add_argument("--json", type=pathlib.Path, metavar="OUT", help="write the counts to this file; with --names, also each file")
    parser.add_argument("--seconds", type=float, default=60, help="maximum per program and file (60)")
    parser.add_argument("--limits", choices=["phone", "server"], default="server")
    parser.add_argument("--protection", choices=["off", "basic", "standard", "wide"], default="off")
    parser.add_argument("--write", action="store_true", help="write the table by format into docs/formats.md")
    parser.add_argument("--tool", type=pathlib.Path, default=JIMUN, help="the jimun to test")
    return parser.parse_args(words)


def main() -> int:
    arguments = arguments_of()
    folders = [folder.resolve() for folder in arguments.folder]
    if not all(folder.is_dir() for folder in folders):
        print("field.py: no such folder", file=sys.stderr)
        return 2
    found, others = pictures(folders)
    all_found = examine(found, arguments)
    table = kinds.by_format(all_found)
    print(f"{len(found)} pictures; {others} other files were left out\n")
    print(table, kinds.by_kind(all_found, arguments.names), sep="\n\n")
    print("\nslowest of ours:", kinds.slowest(all_found, arguments.names), sep="\n")
    if arguments.json:
        arguments.json.write_text(as_json(all_found, arguments.names), "utf-8")
    if arguments.write:
        before, rest = DOCUMENT.read_text("utf-8").split(BEGIN)
        DOCUMENT.write_text(before + BEGIN + table + "\n" + END + rest.partition(END)[2], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
