"""Reads the lines of `cargo bench --bench matching`, lets the peers answer the same queries among
the same codes, and compares answers and times: one thread, CPU time.

The argument is the folder to which the benchmark has written codes, queries and answers.
"""

import json
import sys
import time
from pathlib import Path

import faiss
import numpy
from threatexchange.signal_type.pdq.pdq_index import PDQIndex

RADII = (0, 10, 31, 40)
RADIUS = 31


def microseconds(work, count: int, rounds: int) -> float:
    """The least CPU time of some rounds, per query."""

    def once() -> float:
        start = time.process_time()
        work()
        return (time.process_time() - start) / count * 1e6

    return min(once() for _ in range(rounds))


def search(index, queries: numpy.ndarray, radius: int) -> numpy.ndarray:
    """Rows of query, position and distance, sorted. FAISS takes a radius that is not reached."""
    limits, distances, positions = index.range_search(queries, radius + 1)
    numbers = numpy.repeat(numpy.arange(len(queries)), numpy.diff(limits.astype(numpy.int64)))
    return ordered(numpy.stack([numbers, positions, distances.astype(numpy.int64)], axis=1))


def ordered(rows: numpy.ndarray) -> numpy.ndarray:
    return rows[numpy.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))] if len(rows) else rows.reshape(0, 3)


def times(index, queries: numpy.ndarray, rounds: int) -> list[float]:
    def one_by_one() -> None:
        for query in queries:
            index.range_search(query[None], RADIUS + 1)

    count = len(queries)
    return [
        microseconds(lambda: index.range_search(queries, RADIUS + 1), count, rounds),
        microseconds(one_by_one, count, rounds),
    ]


def built(index, codes: numpy.ndarray) -> tuple[object, float]:
    start = time.process_time()
    index.add(codes)
    return index, time.process_time() - start


def pdq_index(codes: numpy.ndarray, queries: numpy.ndarray, expected: numpy.ndarray) -> str:
    """What an exchange's index finds at its own threshold."""
    start = time.process_time()
    index = PDQIndex.build([(code.tobytes().hex(), position) for position, code in enumerate(codes)])
    build = time.process_time() - start
    texts = [query.tobytes().hex() for query in queries]
    found = []
    for number, text in enumerate(texts):
        found += [(number, match.metadata, match.similarity_info.distance) for match in index.query(text)]
    same = numpy.array_equal(ordered(numpy.array(found, dtype=numpy.int64).reshape(-1, 3)), expected)
    took = microseconds(lambda: [index.query(text) for text in texts], len(texts), 2)
    return f"{took:10.1f} one by one; built in {build:.1f} s; answers {'the same' if same else 'DIFFER'}"


def compare(ours: dict, folder: Path) -> bool:
    count = ours["codes"]
    rounds = 2 if count > 2_000_000 else 4
    codes, queries = (
        numpy.fromfile(folder / f"{count}.{kind}", dtype=numpy.uint8).reshape(-1, 32) for kind in ("codes", "queries")
    )
    expected = {radius: numpy.fromfile(folder / f"{count}.{radius}", dtype="<u4").astype(numpy.int64).reshape(-1, 3) for radius in RADII}

    flat, _ = built(faiss.IndexBinaryFlat(256), codes)
    differ = [radius for radius in RADII if not numpy.array_equal(search(flat, queries, radius), expected[radius])]
    flat_times = times(flat, queries, rounds)
    del flat
    multi = faiss.IndexBinaryMultiHash(256, 16, 16)
    multi.nflip = 1
    multi, multi_build = built(multi, codes)
    if not numpy.array_equal(search(multi, queries, RADIUS), expected[RADIUS]):
        differ.append("MultiHash")
    multi_times = times(multi, queries, 1 if count > 2_000_000 else rounds)
    del multi

    print(f"{count:,} codes, {len(queries)} queries, radius {RADIUS}: µs per query in one call, one per call; ratio to flat")
    for name, (batch, single) in (
        ("FAISS flat", flat_times),
        ("FAISS MultiHash 16×16", multi_times),
        ("scan", ours["scan"]),
        ("tables", ours["tables"]),
    ):
        print(f"  {name:24}{batch:10.1f}{single:10.1f}{flat_times[0] / batch:8.1f}×{flat_times[1] / single:6.1f}×")
    if count <= 1_000_000:
        line = pdq_index(codes, queries, expected[RADIUS])
        print(f"  {'PDQIndex':24}{line}")
        if "DIFFER" in line:
            differ.append("PDQIndex")
    print(f"  built: FAISS MultiHash {multi_build:.2f} s, tables {ours['build']:.2f} s, scan {ours['scan_build']:.2f} s, order of bits {ours['permuting']:.2f} s")
    print(f"  bytes per code, the code included: tables {ours['bytes']}, scan {ours['scan_bytes']}")
    sizes = ", ".join(f"{len(expected[radius])} at {radius}" for radius in RADII)
    print(f"  hits: {sizes}; answers differ: {', '.join(map(str, differ)) if differ else 'none'}", flush=True)
    return not differ


def alive(ours: dict) -> None:
    print(f"{ours['alive']:,} entries while more come, some go and {ours['merges']} merges are done")
    for name in ("at_rest", "merging"):
        median, most = ours[name]
        print(f"  lookup {name.replace('_', ' '):9} median {median:8.1f} µs, 99 % below {most:8.1f} µs")
    print(f"  99 % below: {ours['merging'][1] / ours['at_rest'][1]:.1f} times; longest change of the index {ours['pause_ms']:.1f} ms", flush=True)


def main() -> None:
    faiss.omp_set_num_threads(1)
    print(f"faiss-cpu {faiss.__version__}, {faiss.get_compile_options().strip()}")
    same = []
    for line in map(json.loads, sys.stdin):
        if "alive" in line:
            alive(line)
        else:
            same.append(compare(line, Path(sys.argv[1])))
    sys.exit(0 if same and all(same) else 1)


if __name__ == "__main__":
    main()
