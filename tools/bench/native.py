"""Reads the lines of `cargo bench --bench pipeline`, and times the peers on the same files."""

import json
import sys
import time

import numpy
import pdqhash
from PIL import Image


def milliseconds(work, rounds: int = 3) -> float:
    def once() -> float:
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * 1e3

    return min(once() for _ in range(rounds))


def main() -> None:
    for line in sys.stdin:
        ours = json.loads(line)
        file = ours["file"]
        pixels = numpy.asarray(Image.open(file).convert("RGB"))
        pdq = milliseconds(lambda: pdqhash.compute(pixels))
        whole = milliseconds(lambda: pdqhash.compute(numpy.asarray(Image.open(file).convert("RGB"))))
        name = file.rsplit("/", 1)[-1]
        print(f"{name}")
        print(f"  PDQ from pixels: {ours['pdq_ms']:.1f} ms, pdqhash {pdq:.0f} ms: {pdq / ours['pdq_ms']:.0f}× faster")
        print(f"  bytes to hash:   {ours['whole_ms']:.1f} ms, Pillow + pdqhash {whole:.0f} ms: {whole / ours['whole_ms']:.1f}× faster")
        for tier in ("standard", "wide"):
            took = ours[f"{tier}_ms"]
            print(f"  with protection {tier}: {took:.1f} ms, {took / ours['whole_ms']:.2f} of it without")


if __name__ == "__main__":
    main()
