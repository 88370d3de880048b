"""Compares the golden set and the format suites with their peers, and checks docs/formats.md.

The peers are Pillow, pillow-heif and pillow-jxl-plugin, each with `pdqhash`. docs/formats.tsv has
one line per file: file, format, quality of the peer's hash, bits between both, and the reason if
these are more than 2 or if one side cannot read the file. The table in docs/formats.md counts them.

Without arguments, fails if the documents differ from what is found today, if a picture of quality
≥ 50 is more than 10 bits off without a reason, or if one is more than 2 bits off without one. With
--write, writes the documents.
"""

import json
import pathlib
import subprocess
import sys
import warnings

import pillow_heif
import pillow_jxl  # noqa: F401, registers the format with Pillow
from PIL import Image, ImageFile

import compare_peers
import make_vectors

ROOT = make_vectors.ROOT
SHARED = ROOT.parent / "shared"
DOCUMENT = ROOT / "docs" / "formats.md"
LIST = ROOT / "docs" / "formats.tsv"
START, END = "<!-- formats_table.py: begin -->", "<!-- end -->"

ENDINGS = set(compare_peers.SUFFIXES) | {".heic", ".heif", ".hif", ".avif", ".jxl", ".tif", ".tiff", ".apng"}
# Peers show these upright. For the others they ignore Exif.
UPRIGHT = {"HEIF", "JXL", "TIFF"}

# Why a file is further off than rounding explains, by the end of its path.
REASONS: dict[str, str] = json.loads((pathlib.Path(__file__).parent / "formats_reasons.json").read_text("utf-8"))


def ours(paths: list[pathlib.Path]) -> tuple[dict[str, dict], dict[str, str]]:
    run = subprocess.run(
        [str(compare_peers.JIMUN), "hash", *map(str, paths)], capture_output=True, text=True, check=False
    )
    records = {record["file"]: record for record in map(json.loads, run.stdout.splitlines())}
    refusals = {}
    for line in run.stderr.splitlines():
        for path in paths:
            if line.startswith(f"jimun: {path}: "):
                refusals[str(path)] = line.removeprefix(f"jimun: {path}: ")
    return records, refusals


def peer(path: pathlib.Path) -> tuple[str, dict] | None:
    """The format and the hash; `None` for what the peer cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(path)
            kind = {"MPO": "JPEG", "JXL": "JXL"}.get(image.format, image.format)
            grey16 = image.mode.startswith("I")
            return kind + (" 16-bit grey" if grey16 else ""), make_vectors.pdq(image)
    except Exception:  # After any error there is nothing to compare with.
        return None


def reason_of(path: pathlib.Path, kind: str, bits: int, quality: int) -> str:
    for ending, reason in REASONS.items():
        if path.as_posix().endswith(ending):
            return reason
    if kind.endswith("16-bit grey"):
        return "the peer cuts 16-bit grey at 255, we keep the high byte"
    # Takes longer than the hash, and gigabytes for a large picture.
    if bits & ~compare_peers.undecided(Image.open(path)) == 0:
        return "only coefficients that equal the median but for rounding"
    if quality < 50:
        return "quality below 50: receivers drop such a hash"
    return ""


def line(path: pathlib.Path, record: dict | None, refusal: str) -> tuple[str, str, str, str, str]:
    name = path.relative_to(SHARED).as_posix()
    other = peer(path)
    if other is None:
        answer = "the peer cannot read it" + (f"; we refuse it: {refusal}" if record is None else "")
        return name, path.suffix.lower()[1:], "", "", answer
    kind, hashed = other
    if record is None:
        known = next((reason for ending, reason in REASONS.items() if name.endswith(ending)), "")
        return name, kind, str(hashed["quality"]), "", f"refused: {refusal}" + (f" ({known})" if known else "")
    variants = {f["variant"]: f for f in record["fingerprints"]}
    if "full" not in variants:
        return name, kind, str(hashed["quality"]), "", "refused: without its alpha the picture is blank; what a viewer shows is fingerprinted"
    main = variants["full"] if kind.split()[0] in UPRIGHT else variants.get("as_stored", variants["full"])
    bits = compare_peers.differing(main["value"], hashed["hash"])
    distance = bits.bit_count()
    reason = reason_of(path, kind, bits, hashed["quality"]) if distance > 2 else ""
    return name, kind, str(hashed["quality"]), str(distance), reason


def table(lines: list[tuple[str, ...]]) -> str:
    rows = ["| format | files | identical | 1–2 bits | more, with a reason | refused by us | the peer cannot read |",
            "|---|---:|---:|---:|---:|---:|---:|"]
    kinds: dict[str, list[tuple[str, ...]]] = {}
    for entry in lines:
        kinds.setdefault(entry[1].split()[0].upper().replace("JPG", "JPEG"), []).append(entry)
    for kind, entries in sorted(kinds.items()):
        distances = [int(entry[3]) for entry in entries if entry[3]]
        unread = sum(entry[4].startswith("the peer") for entry in entries)
        refused = sum(entry[4].startswith("refused") for entry in entries)
        few = sum(0 < d <= 2 for d in distances)
        more = sum(d > 2 for d in distances)
        rows.append(f"| {kind} | {len(entries)} | {distances.count(0)} | {few} | {more} | {refused} | {unread} |")
    return "\n".join(rows)


def main() -> int:
    if not (SHARED / "suites").is_dir():
        print("SKIPPED: ../shared is not beside this checkout")
        return 0
    pillow_heif.register_heif_opener()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None
    paths = sorted(p for folder in ("golden", "suites") for p in (SHARED / folder).rglob("*")
                   if p.suffix.lower() in ENDINGS and p.is_file())
    records, refusals = ours(paths)
    lines = [line(path, records.get(str(path)), refusals.get(str(path), "")) for path in paths]
    listing = "file\tformat\tquality\tbits\treason\n" + "".join("\t".join(entry) + "\n" for entry in lines)
    text = DOCUMENT.read_text("utf-8")
    before, rest = text.split(START)
    _, after = rest.split(END)
    wanted = before + START + "\n" + table(lines) + "\n" + END + after
    print(table(lines))
    unexplained = [entry for entry in lines if entry[3] and int(entry[3]) > 2 and not entry[4]]
    for entry in unexplained:
        print("no reason:", *entry, file=sys.stderr)
    if "--write" in sys.argv[1:]:
        DOCUMENT.write_text(wanted, "utf-8")
        LIST.write_text(listing, "utf-8")
    elif wanted != text or LIST.read_text("utf-8") != listing:
        print("docs/formats.md or docs/formats.tsv differs from what is found today; run formats_table.py --write", file=sys.stderr)
        return 1
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
