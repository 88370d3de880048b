"""Tests tools/field: peers that crash or hang, how files are counted, that no name is printed."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import make_vectors

FIELD = make_vectors.ROOT / "tools" / "field"
sys.path.insert(0, str(FIELD))
import kinds  # noqa: E402, from there
from worker import CRASHED, TOO_SLOW, Worker  # noqa: E402

# Answers a line with its length; dies and hangs when told to.
FICKLE = """
import sys, time
for line in sys.stdin:
    if line == "die\\n": sys.exit(3)
    if line == "hang\\n": time.sleep(600)
    print(len(line) - 1, flush=True)
"""


def found(ours: dict | str, peer: dict | str | None, chromium: object = False) -> kinds.Found:
    return kinds.Found("a.jpg", "JPEG", ours, 0.1, peer, chromium)


def record(level: str = "good") -> dict:
    return {"verdict": {"level": level}, "fingerprints": []}


def peer(bits: int | None, reason: str = "") -> dict:
    return {"format": "JPEG", "width": 400, "height": 300, "quality": 100, "profile": False, "reduced": False, "bits": bits, "reason": reason}


class Workers(unittest.TestCase):
    def test_a_worker_that_dies_or_hangs_is_started_anew(self) -> None:
        worker = Worker([sys.executable, "-c", FICKLE])
        asked = ["four", "die", "three", "hang", "ten letter"]
        answers = [worker.ask(line, 30 if line != "hang" else 0.3) for line in asked]
        worker.end()
        self.assertEqual(answers, [4, CRASHED, 5, TOO_SLOW, 10])


class Kinds(unittest.TestCase):
    def test_columns(self) -> None:
        for ours, theirs, column in [
            (record(), peer(0), "identical"),
            (record(), peer(2), "1–2 bits"),
            (record(), peer(60, "orientation"), "more, explained"),
            (record(), peer(60, kinds.NOT_EXPLAINED), "more, not explained"),
            ("malformed: file is damaged", peer(None), "refused, a peer reads it"),
            (record(), None, "read, Pillow does not"),
            ("malformed: file is damaged", None, "refused by all"),
            (record("incomplete"), peer(4), "incomplete, Pillow reads it"),
            (CRASHED, peer(None), "crashed or too slow"),
        ]:
            self.assertEqual(kinds.column(found(ours, theirs)), column)

    def test_numbers_do_not_make_kinds_of_refusals(self) -> None:
        refusals = [f"limits: picture has {n} megapixels; the limit is 100" for n in (101, 222)]
        told = {kind for text in refusals for kind in kinds.disagreements(found(text, peer(None)))}
        self.assertEqual(len(told), 1)

    def test_what_chromium_shows_is_held_against_what_we_say(self) -> None:
        shown = {"width": 400, "height": 300, "empty": 0, "bits": 8}
        for ours, chromium, told in [
            (record(), shown, []),
            (record(), shown | {"bits": 90}, ["Chromium shows another picture"]),
            (record(), shown | {"empty": 0.2}, ["good, Chromium shows a part"]),
            (record(), None, ["good, Chromium: shows nothing"]),
            (record("incomplete"), shown | {"empty": 0.2}, ["incomplete, Pillow reads it"]),
        ]:
            self.assertEqual(kinds.disagreements(found(ours, peer(0), chromium)), told)


class Command(unittest.TestCase):
    def test_a_folder_is_counted_and_no_file_is_named_unless_asked(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for source, name in [("exif_orientation_6.jpg", "sunset.jpg"), ("png_gray16.png", "harbour.png")]:
                shutil.copy(make_vectors.IMAGES / source, pathlib.Path(folder) / name)
            (pathlib.Path(folder) / "damaged_lamp.gif").write_bytes(b"GIF89a nothing else")
            (pathlib.Path(folder) / "letter.txt").write_text("no picture")
            out = pathlib.Path(folder) / "out.json"
            command = [sys.executable, str(FIELD / "field.py"), folder, "--json", str(out)]
            run = subprocess.run(command, capture_output=True, text=True, check=True)
            told = run.stdout + run.stderr + out.read_text("utf-8")
            for name in ("sunset", "harbour", "lamp", "letter", folder):
                self.assertNotIn(name, told)
            counts = {(row["column"], row["format"]): row["files"] for row in json.loads(out.read_text("utf-8"))["by_format"]}
            self.assertEqual(counts, {("identical", "JPEG"): 1, ("more, explained", "PNG"): 1, ("refused by all", "GIF"): 1})
            self.assertIn("3 pictures; 1 other files", told)
            named = subprocess.run([*command, "--names"], capture_output=True, text=True, check=True).stdout
            self.assertIn("harbour.png", named)


if __name__ == "__main__":
    unittest.main()
