"""What a file is, what came of it, and tables of both. Names of files are kept only on request."""

import collections
import dataclasses
import pathlib
import re

from worker import CRASHED, TOO_SLOW

ROUNDING = 2
NOT_EXPLAINED = "not explained"
# Chromium's picture is compared by a raster of 64×64. The furthest of 100 photographs of 481×321
# was 24 bits away.
SAME_PICTURE = 31
# For smaller pictures the raster is too coarse.
MIN_COMPARED = 128
CHROMIUM_SHOWS = {"JPEG", "PNG", "GIF", "WEBP", "BMP", "ICO", "AVIF"}

# Columns of the table of formats, in its order.
COLUMNS = ["identical", "1–2 bits", "more, explained", "more, not explained", "refused, a peer reads it",
           "read, Pillow does not", "refused by all", "incomplete, Pillow reads it", "crashed or too slow"]
IDENTICAL, FEW, EXPLAINED, UNEXPLAINED, REFUSED, OURS_ALONE, BY_ALL, INCOMPLETE, FAILED = COLUMNS

MAGIC = [
    (rb"\xff\xd8\xff", "JPEG"), (rb"\x89PNG\r\n", "PNG"), (rb"GIF8[79]a", "GIF"), (rb"RIFF....WEBP", "WEBP"), (rb"BM", "BMP"),
    (rb"\0\0\x01\0", "ICO"), (rb"II\*\0|MM\0\*|II\+\0|MM\0\+", "TIFF"), (rb"....ftypavi[fs]", "AVIF"),
    (rb"....ftyp(?:mif1|msf1|hei[a-z]|hev[a-z]|jpeg)", "HEIC"), (rb"\xff\x0a|\0\0\0\x0cJXL ", "JXL"),
]
SUFFIXES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".bmp", ".dib", ".ico", ".heic", ".heif", ".hif",
            ".avif", ".jxl", ".tif", ".tiff", ".dng"}


def format_of(path: pathlib.Path) -> str | None:
    """The format by a file's first bytes.

    `other` if only its name says that it is a picture; `None` if it is none.
    """
    try:
        with path.open("rb") as file:
            head = file.read(32)
    except OSError:
        head = b""
    told = next((name for magic, name in MAGIC if re.match(magic, head, re.DOTALL)), None)
    return told or ("other" if path.suffix.lower() in SUFFIXES else None)


@dataclasses.dataclass
class Found:
    """One file, and each program's answer."""

    name: str
    format: str
    # The record of `jimun`, or its refusal, or `CRASHED` or `TOO_SLOW`.
    ours: dict | str
    seconds: float
    # The answer of pillow_peer.py; `None` for what it cannot read.
    peer: dict | str | None
    # The answer of look.mjs, with `bits` to the nearest of our hashes; `False` if it was not asked.
    chromium: dict | str | bool | None = False


def peer_of(found: Found) -> dict | None:
    return found.peer if isinstance(found.peer, dict) else None


def shown_whole(found: Found) -> bool:
    return isinstance(found.chromium, dict) and found.chromium["empty"] == 0


def column(found: Found) -> str:
    peer = peer_of(found)
    if found.ours in (CRASHED, TOO_SLOW):
        return FAILED
    if isinstance(found.ours, str):
        return REFUSED if peer or shown_whole(found) else BY_ALL
    if peer is None:
        return OURS_ALONE
    if found.ours["verdict"]["level"] == "incomplete":
        return INCOMPLETE
    if peer["bits"] is None or peer["bits"] > ROUNDING:
        return UNEXPLAINED if peer["reason"] == NOT_EXPLAINED else EXPLAINED
    return FEW if peer["bits"] else IDENTICAL


def disagreements(found: Found) -> list[str]:
    """The kinds of disagreement that the file shows."""
    kinds = []
    answer = column(found)
    if answer == FAILED:
        kinds.append(f"we: {found.ours}")
    if answer == REFUSED:
        # With sizes in it, every file would be a kind of its own.
        readers = " and ".join(["Pillow"] * bool(peer_of(found)) + ["Chromium"] * shown_whole(found))
        kinds.append(f"refused, read by {readers}: " + re.sub(r"\d+", "N", str(found.ours)))
    if answer in (EXPLAINED, UNEXPLAINED):
        kinds.append(f"more than {ROUNDING} bits: {found.peer['reason']}")
    if answer in (OURS_ALONE, INCOMPLETE):
        kinds.append(answer)
    if peer_of(found) and found.peer["reduced"] and not isinstance(found.ours, str):
        kinds.append("the first directory is a reduced picture, and so is what Pillow reads")
    if found.peer in (CRASHED, TOO_SLOW):
        kinds.append(f"Pillow: {found.peer}")
    return kinds + of_chromium(found)


def of_chromium(found: Found) -> list[str]:
    if found.chromium is False or isinstance(found.ours, str) or found.format not in CHROMIUM_SHOWS:
        return []
    level = found.ours["verdict"]["level"]
    if not isinstance(found.chromium, dict):
        return [f"{level}, Chromium: {found.chromium or 'shows nothing'}"]
    if found.chromium["empty"] and level != "incomplete" and found.format == "JPEG":
        return [f"{level}, Chromium shows a part"]
    large = min(found.chromium["width"], found.chromium["height"]) >= MIN_COMPARED
    if found.chromium["bits"] > SAME_PICTURE and level == "good" and large:
        changed = peer_of(found) and found.peer["profile"]
        return ["Chromium shows another picture" + (", whose profile or gamma it applies" if changed else "")]
    return []


def by_format(all_found: list[Found]) -> str:
    counts: dict[str, collections.Counter[str]] = {}
    for found in all_found:
        counts.setdefault(found.format, collections.Counter())[column(found)] += 1
    rows = [" | ".join(["| format", "files", *COLUMNS]) + " |", "|---|---:" + "|---:" * len(COLUMNS) + "|"]
    for name, row in sorted(counts.items()):
        rows.append(" | ".join([f"| {name}", str(row.total()), *(str(row[column]) for column in COLUMNS)]) + " |")
    return "\n".join(rows)


def by_kind(all_found: list[Found], names: bool) -> str:
    kinds: dict[tuple[str, str], list[Found]] = {}
    for found in all_found:
        for kind in disagreements(found):
            kinds.setdefault((kind, found.format), []).append(found)
    rows = ["| kind of disagreement | format | files |", "|---|---|---:|"]
    for (kind, form), cases in sorted(kinds.items()):
        rows.append(f"| {kind} | {form} | {len(cases)} |")
        rows += [f"    {found.name}" for found in cases if names]
    return "\n".join(rows)


def slowest(all_found: list[Found], names: bool, count: int = 5) -> str:
    rows = []
    for found in sorted(all_found, key=lambda found: -found.seconds)[:count]:
        peer = peer_of(found)
        size = f", {peer['width'] * peer['height'] / 1e6:.1f} megapixels" if peer else ""
        rows.append(f"{found.seconds:.2f} s: {found.format}{size}" + (f": {found.name}" if names else ""))
    return "\n".join(rows)
