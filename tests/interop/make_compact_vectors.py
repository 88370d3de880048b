"""Writes tests/vectors/compact.json: records, and their `compact` text as docs/format.md has it.

With --check, fails if the file differs. This is a writer of its own, so that what Rust and
TypeScript write is held against the page and not against each other.
"""

import base64
import json
import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors" / "compact.json"
KINDS = ["pdq", "phash", "dhash", "dhash_vertical", "ahash", "whash"]
NAME = re.compile(r"[a-z0-9_-]{1,64}")


def number(value: int) -> bytes:
    low = value & 0x7F
    return bytes([low]) if value < 0x80 else bytes([low | 0x80]) + number(value >> 7)


def text(value: str) -> bytes:
    data = value.encode()
    return number(len(data)) + data


def has_a_place(record: dict) -> bool:
    known = {"created", "decoder", "fingerprints", "media", "schema", "tool", "verdict"}
    if set(record) - {"embedded"} != known or record.get("embedded", ["video"]) != ["video"]:
        return False
    if set(record["tool"]) - {"wasm_sha256"} != {"name", "version"}:
        return False
    if not re.fullmatch(r"[0-9A-Za-z.+-]{1,32}", record["tool"]["version"]):
        return False
    more = {"good": set(), "weak": {"reason"}, "incomplete": {"present_percent"}}
    if set(record["verdict"]) != {"level"} | more[record["verdict"]["level"]]:
        return False
    for one in record["fingerprints"]:
        if one["signal_type"] not in KINDS or set(one) - {"quality"} != {"signal_type", "value", "variant"}:
            return False
    return True


def compact(records: list[dict], magic: str = "jimun-c1") -> bytes:
    labels: list[str] = []
    tools: list[tuple[str, str | None]] = []

    def place(entry, table: list) -> bytes:
        if entry not in table:
            table.append(entry)
        return number(table.index(entry))

    body = b""
    for record in records:
        if not has_a_place(record):
            body += b"\x04" + text(canonical(record))
            continue
        body += bytes([(record["decoder"] == "host") + 2 * ("embedded" in record)])
        year, month, day = map(int, record["created"].split("-"))
        body += struct.pack(">HBB", year, month, day)
        body += place((record["tool"]["version"], record["tool"].get("wasm_sha256")), tools)
        verdict = record["verdict"]
        body += bytes([["good", "weak", "incomplete"].index(verdict["level"])])
        if "reason" in verdict:
            body += place(verdict["reason"], labels)
        if "present_percent" in verdict:
            body += bytes([verdict["present_percent"]])
        body += number(len(record["fingerprints"]))
        for one in record["fingerprints"]:
            body += bytes([KINDS.index(one["signal_type"])]) + place(one["variant"], labels)
            body += bytes([one["quality"]] if "quality" in one else []) + bytes.fromhex(one["value"])
    head = base64.urlsafe_b64decode(magic) + number(len(labels)) + b"".join(map(text, labels)) + number(len(tools))
    for version, digest in tools:
        head += text(version) + (b"\x01" + bytes.fromhex(digest) if digest else b"\x00")
    return head + number(len(records)) + body


def canonical(record: dict) -> str:
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def hash_of(seed: int, bits: int) -> str:
    """Digits of no meaning, the same everywhere."""
    return "".join(f"{(seed * 2654435761 + at * 40503) >> 7 & 15:x}" for at in range(bits // 4))


def pdq(variant: str, seed: int, quality: int = 100, **more) -> dict:
    return {"quality": quality, "signal_type": "pdq", "value": hash_of(seed, 256), "variant": variant, **more}


def imagehash(kind: str, seed: int, variant: str = "full") -> dict:
    return {"signal_type": kind, "value": hash_of(seed, 64), "variant": variant}


def record(*fingerprints: dict, **more) -> dict:
    usual = {
        "created": "2026-11-30", "decoder": "core", "media": "image", "schema": "jimun/record/1",
        "tool": {"name": "jimun", "version": "0.1.0", "wasm_sha256": hash_of(7, 256)}, "verdict": {"level": "good"},
    }
    return {**usual, "fingerprints": list(fingerprints), **more}


COPIES = ["mirrored", "crop_32_32_32_32", "border_white_50", "tilted_-30_black", "rotated_180_border_white_50"]
NATIVE = {"name": "jimun", "version": "0.1.0"}
PLAIN = record(pdq("full", 1))
WITH_COPIES = record(pdq("full", 2, 97), pdq("as_stored", 3, 49), *(pdq(name, 10 + at) for at, name in enumerate(COPIES)))
ALL_KINDS = record(pdq("full", 4), *(imagehash(kind, at) for at, kind in enumerate(KINDS[1:])), embedded=["video"])
WEAK = record(pdq("full", 5, 0), tool=NATIVE, verdict={"level": "weak", "reason": "low_detail"}, decoder="host")
CUT = record(pdq("full", 6), pdq("frame_2", 7), verdict={"level": "incomplete", "present_percent": 97}, created="0001-01-01")
LATER_LABELS = record(pdq("full", 8), pdq("part_2_of_9", 9), verdict={"level": "weak", "reason": "too_bright"})
LATER_KEY = record(pdq("full", 1), later={"ключ": "é \" \\ \n", "at": [1, -2, None, True]})
LATER_KIND = record(pdq("full", 1), {"signal_type": "vpdq", "value": "a:b", "variant": "full"})
OTHER_VERSION = record(pdq("full", 1), tool={"name": "jimun", "version": "0.1.0 beta"})
TWO_EMBEDDED = record(pdq("full", 1), embedded=["sound", "video"])
MANY_LABELS = record(pdq("full", 1), *(pdq(f"frame_{at}", at) for at in range(2, 140)))

CASES = {
    "one record": [PLAIN],
    "labels and tools are in tables": [WITH_COPIES, PLAIN, ALL_KINDS, WEAK, CUT, WITH_COPIES],
    "labels of a later version": [LATER_LABELS],
    "what has no place is kept as JSON": [LATER_KEY, PLAIN, LATER_KIND, OTHER_VERSION, TWO_EMBEDDED],
    "only JSON": [LATER_KEY],
    "more than 127 labels": [MANY_LABELS],
}


def refused() -> dict[str, str]:
    whole, most = compact([PLAIN]), b"\xff\xff\xff\x7f"
    table = 6
    label = whole[table + 1:table + 6]
    assert label == b"\x04full"
    tables_end = whole.index(b"\x05" + b"0.1.0") + 6 + 33
    assert whole[tables_end] == 1 and whole[tables_end + 8] == 1
    return {
        "empty": "",
        "the magic alone": "jimun-c1",
        "another version": encoded(compact([PLAIN], magic="jimun-c2")),
        "another text": encoded(b"other" + whole),
        "standard base64": base64.b64encode(whole).decode().replace("-", "+"),
        "padding": encoded(whole) + "=",
        "a line end": encoded(whole) + "\n",
        "cut": encoded(whole[:-1]),
        "a byte more": encoded(whole + b"\x00"),
        "a label twice": encoded(whole[:table] + b"\x02" + label + label + whole[table + 6:]),
        "a label of no use": encoded(whole[:table] + b"\x02" + label + b"\x01a" + whole[table + 6:]),
        "a label with a space": encoded(whole[:table] + b"\x01\x04fu l" + whole[table + 6:]),
        "a number with zeros in front": encoded(whole[:table] + b"\x81\x00" + whole[table + 1:]),
        "labels beyond the end": encoded(whole[:table] + most + whole[table + 1:]),
        # Counts of 2²⁸ − 1: who takes memory for them first does not come back.
        "tools beyond the end": encoded(whole[:6] + b"\x00" + most + whole[6:]),
        "records beyond the end": encoded(whole[:tables_end] + most + whole[tables_end + 1:]),
        "hashes beyond the end": encoded(whole[:tables_end + 8] + most + whole[tables_end + 9:]),
        "JSON beyond the end": encoded(whole[:6] + b"\x00\x00\x01\x04" + most + whole[6:]),
        "no record": encoded(whole[:6] + b"\x00\x00\x00"),
        "more records than are there": encoded(whole[:tables_end] + b"\x02" + whole[tables_end + 1:]),
        "a day that does not exist": encoded(compact([{**PLAIN, "created": "2026-02-30"}])),
        "a quality of 101": encoded(compact([record(pdq("full", 1, 101))])),
        "no fingerprint": encoded(compact([record()])),
        "a main fingerprint that is none": encoded(compact([record(imagehash("phash", 1))])),
        "a variant of no record": encoded(compact([record(pdq("full", 1), pdq("extended_40_0_0_0", 2))])),
        "JSON of a candidate": encoded(compact([{**LATER_KEY, "schema": "jimun/candidate/1"}])),
        "JSON with a file name": encoded(compact([{**PLAIN, "file": "a.jpg"}])),
        "JSON of a record that has a place": encoded(whole[:6] + b"\x00\x00\x01\x04" + text(canonical(PLAIN))),
        "JSON that is not canonical": encoded(whole[:6] + b"\x00\x00\x01\x04" + text(" " + canonical(LATER_KEY))),
    }


def main() -> int:
    cases = [
        {"name": name, "records": [canonical(one) for one in records], "text": encoded(compact(records))}
        for name, records in CASES.items()
    ]
    vectors = {
        "_comment": "Written by tests/interop/make_compact_vectors.py from the layout in docs/format.md.",
        "cases": cases,
        "refused": [{"name": name, "text": value} for name, value in refused().items()],
    }
    written = json.dumps(vectors, indent=1, ensure_ascii=False) + "\n"
    if "--check" in sys.argv:
        if VECTORS.read_text() != written:
            print("tests/vectors/compact.json differs; run make_compact_vectors.py", file=sys.stderr)
            return 1
        print(f"{len(cases)} compact texts are as docs/format.md has them")
        return 0
    VECTORS.write_text(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
