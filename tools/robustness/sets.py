"""Reads the JSON lines of `jimun hash` and `jimun expand`, and counts bits between hashes."""

import json
import pathlib
from collections.abc import Iterator

import numpy

# threatexchange leaves out hashes below this.
RELIABLE = 50
# The maximum distance at which a copy counts as caught: the usual threshold for PDQ.
THRESHOLD = 31
# Rows at a time, so that a block's distances fit the processor's cache.
BLOCK = 256


def read(path: pathlib.Path) -> dict[str, numpy.ndarray]:
    """The PDQ hashes of each file, in the record's order: n × 4 words of 64 bits.

    Files are named without folder and ending. The file's own hash always counts; of the others,
    those that `threatexchange` would take.
    """
    sets = {}
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        prints = [each for each in record["fingerprints"] if each["signal_type"] == "pdq"]
        values = [each["value"] for at, each in enumerate(prints) if at == 0 or each["quality"] >= RELIABLE]
        sets[pathlib.Path(record["file"]).stem] = words([bytes.fromhex(value) for value in values])
    return sets


def words(hashes: list[bytes]) -> numpy.ndarray:
    return numpy.frombuffer(b"".join(hashes), dtype=numpy.uint64).reshape(-1, 4)


def distances(some: numpy.ndarray, others: numpy.ndarray) -> numpy.ndarray:
    """Bits between each of `some` and each of `others`."""
    total = numpy.zeros((len(some), len(others)), dtype=numpy.uint16)
    for word in range(4):
        total += numpy.bitwise_count(some[:, None, word] ^ others[None, :, word])
    return total


def blocks(some: numpy.ndarray, others: numpy.ndarray) -> Iterator[tuple[slice, numpy.ndarray]]:
    for start in range(0, len(some), BLOCK):
        rows = slice(start, min(start + BLOCK, len(some)))
        yield rows, distances(some[rows], others)
