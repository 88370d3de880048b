"""Photographs whose halves mirror each other: their verdicts, and whether their copies are caught.

Twelve photographs are made symmetric in six ways, saved as JPEG, and copied at other sizes with
quality 60. Prints the table of docs/robustness.md. Exits with 1 if one of them or a copy of half
the size is called good, if the `standard` set catches too few, or if an unchanged photograph loses
its verdict.
"""

import concurrent.futures
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image, ImageOps

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGES = ROOT / "tests" / "images"
PHOTOS = ROOT.parent / "shared" / "photos"
JIMUN = ROOT / "target" / "tested" / "jimun"

COMMITTED = ["sklearn_china.jpg", "sklearn_flower.jpg", "mpl_grace_hopper.jpg", "palapeli_european-honey-bee.jpg"]
FURTHER = 8
CAUGHT = 0.95
# Share of copies in which PDQ's window is even, by a receiver that does not expand them.
CAUGHT_DIRECTLY = 0.95
# Copies have half the size, or this long side. For these the original is enlarged first, because a
# phone's picture is larger than its copies.
SIDES = [720, 1080]
LARGE = 1600


def photographs() -> list[pathlib.Path]:
    paths = [IMAGES / name for name in COMMITTED]
    further = sorted(PHOTOS.glob("*.jpg"))
    if len(further) < FURTHER:
        print(f"SKIPPED: {FURTHER} of 12 photographs: ../shared/photos is not beside this checkout")
        return paths
    return paths + further[3 :: len(further) // FURTHER][:FURTHER]


def pasted(image: Image.Image, half: Image.Image, corner: tuple[int, int]) -> Image.Image:
    image = image.copy()
    image.paste(half, corner)
    return image


def left_to_right(image: Image.Image) -> Image.Image:
    half = image.width // 2
    return pasted(image, ImageOps.mirror(image.crop((0, 0, half, image.height))), (image.width - half, 0))


def top_to_bottom(image: Image.Image) -> Image.Image:
    half = image.height // 2
    return pasted(image, ImageOps.flip(image.crop((0, 0, image.width, half))), (0, image.height - half))


def half_turn(image: Image.Image) -> Image.Image:
    half = image.width // 2
    return pasted(image, image.crop((0, 0, half, image.height)).rotate(180), (image.width - half, 0))


WAYS = {
    "left to right": left_to_right,
    "right to left": lambda image: left_to_right(ImageOps.mirror(image)),
    "top to bottom": top_to_bottom,
    "bottom to top": lambda image: top_to_bottom(ImageOps.flip(image)),
    "both": lambda image: top_to_bottom(left_to_right(image)),
    "half turn": half_turn,
}


def jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def scaled(image: Image.Image, factor: float) -> Image.Image:
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.LANCZOS)


def run(command: str, *arguments: str) -> list[dict]:
    result = subprocess.run([str(JIMUN), command, *arguments], capture_output=True, text=True, check=False)
    return [json.loads(line) for line in result.stdout.splitlines()]


def is_even(length: int) -> bool:
    """Whether PDQ's samples lean on an axis of this length."""
    return -(-length // 128) % 2 == 0 or length % 128 == 0


def leans(way: str, size: tuple[int, int]) -> bool:
    across, down = map(is_even, size)
    sides = {"both": across and down, "half turn": across or down}
    return sides.get(way, across if way.endswith(("left", "right")) else down)


def one(path: pathlib.Path, way: str, is_large: bool) -> list[dict]:
    """The outcome for the copies of one photograph that was made symmetric in this way."""
    photo = Image.open(path).convert("RGB")
    if is_large:
        photo = scaled(photo, LARGE / max(photo.size))
    data = jpeg(WAYS[way](photo), 90)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        original = pathlib.Path(folder, "original.jpg")
        original.write_bytes(data)
        tiers = {}
        for tier in ("off", "standard", "wide"):
            [record] = run("hash", "--protection", tier, str(original))
            tiers[tier] = pathlib.Path(folder, f"{tier}.json")
            tiers[tier].write_text(json.dumps({k: v for k, v in record.items() if k != "file"}))
            if len(record["fingerprints"]) > {"off": 1, "standard": 24, "wide": 72}[tier]:
                raise AssertionError(f"{tier} has {len(record['fingerprints'])} fingerprints")
        shown = Image.open(io.BytesIO(data)).convert("RGB")
        factors = [side / max(shown.size) for side in SIDES] if is_large else [0.5]
        for factor in factors:
            image = scaled(shown, factor)
            copy = pathlib.Path(folder, "copy.jpg")
            copy.write_bytes(jpeg(image, 60))
            entry = {"way": way, "size": image.size, "leans": leans(way, image.size), "is_large": is_large}
            entry["verdicts"] = (record["verdict"], run("hash", str(copy))[0]["verdict"])
            for tier, file in tiers.items():
                [answer] = run("compare", "--json", str(file), str(copy))
                for receiver in ("plain", "expanded"):
                    match = answer[receiver]
                    entry[tier, receiver] = match is not None and match["distance"] <= 31
            found.append(entry)
    return found


COLUMNS = [("off", "plain"), ("standard", "plain"), ("wide", "plain"), ("off", "expanded"), ("standard", "expanded"), ("wide", "expanded")]


def row(name: str, copies: list[dict]) -> None:
    shares = [f"{100 * sum(copy[column] for copy in copies) / len(copies):.0f} %" for column in COLUMNS]
    print(f"| {name} | {len(copies)} | {' | '.join(shares)} |")


def main() -> int:
    photos = photographs()
    jobs = [(path, way, is_large) for is_large in (False, True) for way in WAYS for path in photos]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        copies = [entry for found in pool.map(lambda job: one(*job), jobs) for entry in found]
    halves = [copy["verdicts"] for copy in copies if not copy["is_large"]]
    # Two mirrored dull halves have as little detail as one. That makes the picture weak, with one
# fingerprint.
    dull = [copy for copy in copies if copy["verdicts"][0].get("reason") == "low_detail"]
    copies = [copy for copy in copies if copy not in dull]
    small = [copy for copy in copies if not copy["is_large"]]
    print("| copies | n | PDQ alone | `standard` | `wide` | PDQ alone, copy expanded | `standard`, copy expanded | `wide`, copy expanded |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for way in WAYS:
        row(f"half size, {way}", [copy for copy in small if copy["way"] == way])
    row("*half size, all ways*", small)
    for side in SIDES:
        row(f"long side {side}", [copy for copy in copies if copy["is_large"] and max(copy["size"]) == side])
    row("*all whose window is even*", [copy for copy in copies if copy["leans"]])
    row("*all whose window is odd*", [copy for copy in copies if not copy["leans"]])

    faults = []
    print(f"Left out: {len(dull)} copies of pictures that have too little detail once they are symmetric.")
    good = sum(verdict["level"] == "good" for verdicts in halves for verdict in verdicts)
    if good:
        faults.append(f"{good} symmetric pictures or copies of half their size are called good")
    for name, group in (("half the size", small), ("all sizes", copies)):
        share = sum(copy["standard", "expanded"] for copy in group) / len(group)
        if share < CAUGHT:
            faults.append(f"{share:.3f} of the copies of {name} are caught by `standard`")
    even = [copy for copy in copies if copy["leans"]]
    share = sum(copy["standard", "plain"] for copy in even) / len(even)
    if share < CAUGHT_DIRECTLY:
        faults.append(f"{share:.3f} of the copies whose window is even are caught by `standard` without a closer look")
    changed = [record["file"] for record in run("hash", *map(str, photos)) if record["verdict"] != {"level": "good"}]
    faults += [f"{name} is no longer good" for name in changed]
    print(*faults, sep="\n", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
