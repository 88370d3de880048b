"""Small files of extreme shapes, in every format that can declare them, and what they cost.

    python3 tools/bench/shapes.py path/of/jimun [part of a name]

Each has a megabyte at most, is made in memory, and is hashed by the tool on the phone's limits and
on a server's, with `--protection wide`. Processor time is measured, so that a busy machine hardly
matters. The bound is that of docs/cost.md: two seconds up to 50 megapixels, and beyond that 40
milliseconds per megapixel that the limits allow.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from shapes_of import cases  # noqa: E402

MAX_BYTES = 1_000_000
BOUND_SECONDS = 2.0
SECONDS_A_MEGAPIXEL = 0.040
MEGAPIXELS = {"phone": 210, "server": 1000}


def cost(tool, limits, path):
    """Seconds of processor time, and the tool's output."""
    with tempfile.TemporaryFile() as said:
        command = [tool, "hash", "--limits", limits, "--protection", "wide", path]
        child = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read(300).decode(errors="replace").strip()
    verdict = "hashed" if child.returncode == 0 else text.removeprefix(f"jimun: {path}: ")[:60]
    return usage.ru_utime + usage.ru_stime, verdict


def main():
    tool, part = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    over = 0
    print(f"{'file':58} {'bytes':>8} {'limits':7} {'seconds':>7}")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "shape")
        for name, pixels, make in cases.cases():
            if part not in name:
                continue
            data = make()
            if data is None:
                print(f"{name:58} left out: Pillow is not there")
                continue
            if len(data) > MAX_BYTES:
                print(f"{name:58} {len(data):8} left out: larger than a megabyte")
                continue
            Path(path).write_bytes(data)
            for limits in ("phone", "server"):
                seconds, verdict = cost(tool, limits, path)
                asked = min(pixels / 1e6, MEGAPIXELS[limits])
                bound = max(BOUND_SECONDS, SECONDS_A_MEGAPIXEL * asked)
                is_over = seconds > bound or verdict.startswith("internal")
                over += is_over
                mark = f"  OVER {bound:.1f}" if is_over else ""
                print(f"{name:58} {len(data):8} {limits:7} {seconds:7.2f}  {verdict}{mark}", flush=True)
    if over:
        sys.exit(f"{over} over the bound")


main()
