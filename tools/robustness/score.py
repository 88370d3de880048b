"""Scores a protection set on the held-out copies.

    score.py ORIGINALS.jsonl [--expanded COPIES.jsonl [--every N]] [--training TRAINING.jsonl]
             [--seconds NAME=SECONDS/PICTURES …] [--csv FILE] [--svg FILE] [--table FILE]

ORIGINALS are lines of `jimun hash --protection …` for the held-out photographs. TRAINING is the
same for those of ../shared/photos, which count for false matches only. COPIES are lines of `jimun
expand` for the JPEG files of copies.py --keep, of all photographs or of every Nth. A copy is caught
if one of its hashes is at most 31 bits from one of the first n hashes of its photograph. The table
replaces the text between the two marks in FILE, or is printed. The same input gives the same bytes,
except for the seconds.
"""

import argparse
import csv
import pathlib
import sys
from dataclasses import dataclass

import numpy

import copies as copies_of
import corpus
import edits
import false_matches
import plot
import sets

SIZES = (1, 2, 8, 16, 24, 36, 48, 60, 72)
START, END = "<!-- score.py: begin -->", "<!-- score.py: end -->"
PLAIN, EXPANDED = "compared", "expanded"
ALL = "all"
# The first families, which the sets promise to catch: their mean is shown.
PROMISED = 12
MEAN = "*mean of the above*"
# Hashes of copies that are compared with all hashes of other pictures. With 30,000 of those, that
# is 300 million comparisons.
MAX_RIGHT = 10_000


@dataclass(frozen=True)
class Recall:
    """One family of edits: its copies, and those caught with the first n hashes, by n."""

    matcher: str
    family: str
    copies: int
    caught: dict[str, int]

    def percent(self, size: str) -> float:
        return 100 * self.caught[size] / self.copies


def recall(
    photos: list[corpus.Photo],
    originals: dict,
    made: copies_of.Copies,
    candidates: list[numpy.ndarray],
    matcher: str,
    every: int,
) -> list[Recall]:
    """The first hash that catches a copy decides for sets of every size."""
    never = 1 << 30
    first = numpy.full(len(made), never)
    taken = made.photo % every == 0
    for at in numpy.flatnonzero(taken):
        hashes = candidates[at]
        near = sets.distances(hashes, originals[photos[made.photo[at]].name]).min(axis=0)
        catching = numpy.flatnonzero(near <= sets.THRESHOLD)
        if len(catching):
            first[at] = catching[0]
    rows = []
    for kind, name in enumerate(copies_of.NAMES):
        of_family = first[taken & (made.family == kind)]
        caught = {str(size): int((of_family < size).sum()) for size in SIZES}
        caught[ALL] = int((of_family < never).sum())
        rows.append(Recall(matcher, name, len(of_family), caught))
    return rows


def joined(named: dict[str, numpy.ndarray], first: int | None = None) -> tuple[numpy.ndarray, numpy.ndarray, list[str]]:
    names = list(named)
    hashes = numpy.concatenate([named[name][:first] for name in names])
    return hashes, numpy.repeat(numpy.arange(len(names)), [len(named[name][:first]) for name in names]), names


def false_rows(
    photos: list[corpus.Photo], originals: dict, training: dict, made: copies_of.Copies, candidates: dict, every: dict
) -> list[tuple[str, false_matches.FalseMatches]]:
    everything = {photo.name: originals[photo.name] for photo in photos} | training
    rows = []
    for first, what in ((1, "the pictures alone"), (24, "the first 24 hashes"), (None, "all hashes")):
        hashes, owner, names = joined(everything, first)
        rows.append((f"{what}, with each other", false_matches.count(hashes, owner, hashes, owner, names, True)))
    hashes, owner, names = joined(everything)
    shows_others = [copies_of.NAMES.index(name) for name in edits.SHOW_OTHERS]
    alone = numpy.flatnonzero(~numpy.isin(made.family, shows_others))
    for matcher, of_copies in candidates.items():
        # Evenly spread, if there are more than can be compared in minutes.
        taken = alone[made.photo[alone] % every[matcher] == 0]
        some = taken[:: -(-sum(len(of_copies[at]) for at in taken) // MAX_RIGHT)]
        right = numpy.concatenate([of_copies[at] for at in some])
        # A held-out photograph's number is the same in `names`.
        right_owner = numpy.repeat(made.photo[some], [len(of_copies[at]) for at in some])
        rows.append((f"all hashes, with copies {matcher}", false_matches.count(right, right_owner, hashes, owner, names)))
    return rows


def write_csv(path: pathlib.Path, rows: list[Recall]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["matcher", "family", "hashes", "copies", "caught", "percent"])
        for row in rows:
            for size, caught in row.caught.items():
                lines.writerow([row.matcher, row.family, size, row.copies, caught, f"{row.percent(size):.1f}"])


def table(rows: list[Recall], false: list, originals: dict, photos: list[corpus.Photo], seconds: list[str]) -> str:
    matchers = list(dict.fromkeys(row.matcher for row in rows))
    by = {(row.matcher, row.family): row for row in rows}
    columns = [(matcher, size) for matcher in matchers for size in (("1", "24", "48", "72") if matcher == PLAIN else ("2", "24", "72"))]
    counts = [len(originals[photo.name]) for photo in photos]
    if max(counts) > SIZES[-1]:
        columns.append((PLAIN, ALL))
    titles = [f"{size} hashes" if matcher == PLAIN else f"{size}, copy {matcher}" for matcher, size in columns]
    titles[0] = "PDQ alone"
    lines = ["| edit | copies | " + " | ".join(titles) + " |", "|---|---:|" + "---:|" * len(columns)]
    for number, family in enumerate(copies_of.NAMES):
        if number == len(edits.FAMILIES):
            lines.append("| *outside the list* |" + " |" * (len(columns) + 1))
        cells = [f"{by[matcher, family].percent(size):.1f} %" for matcher, size in columns]
        lines.append(f"| {family} | {by[PLAIN, family].copies} | " + " | ".join(cells) + " |")
        if number + 1 == PROMISED:
            above = copies_of.NAMES[:PROMISED]
            means = [numpy.mean([by[matcher, each].percent(size) for each in above]) for matcher, size in columns]
            lines.append(f"| {MEAN} | {sum(by[PLAIN, each].copies for each in above)} | " + " | ".join(f"{mean:.1f} %" for mean in means) + " |")
    lines += ["", "| hashes of different pictures | compared | at most 31 bits | nearest | pairs of pictures below 56 bits |", "|---|---:|---:|---:|---|"]
    for what, result in false:
        nearest = sorted(result.pairs.items(), key=lambda pair: (pair[1], pair[0]))[:3]
        listed = "; ".join(f"{a} and {b}: {bits}" for (a, b), bits in nearest)
        more = f" and {len(result.pairs) - 3} more" if len(result.pairs) > 3 else ""
        lines.append(f"| {what} | {result.compared:,} | {result.found} | {result.nearest} | {listed or 'none'}{more} |")
    lines += ["", f"Hashes per picture: mean {numpy.mean(counts):.1f}, min {min(counts)}, max {max(counts)}, of {len(counts)} photographs."]
    for each in seconds:
        name, _, rest = each.partition("=")
        spent, _, pictures = rest.partition("/")
        lines.append(f"\nTime of `{name}`: {1000 * float(spent) / int(pictures):.0f} ms per picture, one process.")
    return "\n".join(lines) + "\n"


def write_table(path: pathlib.Path, text: str, start: str = START, end: str = END) -> None:
    document = path.read_text("utf-8") if path.exists() else f"{start}\n{end}\n"
    before, _, rest = document.partition(start)
    _, mark, after = rest.partition(end)
    if not mark:
        raise SystemExit(f"{path} has no {start} … {end}")
    path.write_text(f"{before}{start}\n{text}{end}{after}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    copies_of.add_arguments(parser)
    parser.add_argument("originals", type=pathlib.Path)
    for name in ("expanded", "training", "csv", "svg", "table"):
        parser.add_argument(f"--{name}", type=pathlib.Path)
    parser.add_argument("--every", type=int, default=1, help="COPIES are those of every Nth photograph")
    parser.add_argument("--seconds", action="append", default=[], metavar="NAME=SECONDS/PICTURES")
    arguments = parser.parse_args()

    photos, made = copies_of.made(arguments.number, arguments.seed, arguments.photos, None)
    originals = sets.read(arguments.originals)
    missing = [photo.file for photo in photos if photo.name not in originals]
    if missing:
        raise SystemExit(f"{arguments.originals} has no line for {len(missing)} photographs, first {missing[0]}")
    candidates = {PLAIN: [sets.words([row.tobytes()]) for row in made.bits]}
    if arguments.expanded:
        expanded = sets.read(arguments.expanded)
        names = [
            pathlib.Path(copies_of.file_name(photos[photo], family, index)).stem
            for photo, family, index in zip(made.photo, made.family, made.index, strict=True)
        ]
        sampled = made.photo % arguments.every == 0
        refused = sum(name not in expanded for name, one in zip(names, sampled, strict=True) if one)
        if refused:
            print(f"{refused} copies are not in {arguments.expanded}: their own hash is used for them", file=sys.stderr)
        candidates[EXPANDED] = [expanded.get(name, own) for name, own in zip(names, candidates[PLAIN], strict=True)]
    every = {PLAIN: 1, EXPANDED: arguments.every}
    rows = [row for matcher, of in candidates.items() for row in recall(photos, originals, made, of, matcher, every[matcher])]
    training = sets.read(arguments.training) if arguments.training else {}
    text = table(rows, false_rows(photos, originals, training, made, candidates, every), originals, photos, arguments.seconds)
    if arguments.csv:
        write_csv(arguments.csv, rows)
    if arguments.svg:
        # The photographs' own hashes decide how far the curves go.
        arguments.svg.write_text(plot.svg(rows, [str(size) for size in SIZES]), "utf-8")
    if arguments.table:
        write_table(arguments.table, text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
