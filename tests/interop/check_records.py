"""Checks that `jimun hash` prints canonical JSON that fits docs/record.schema.json."""

import json
import pathlib
import subprocess
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]


def names_what_is_special(validator: jsonschema.Draft202012Validator) -> bool:
    """That the records of a cut picture and of a motion photo say so, and fit the schema."""
    whole = (ROOT / "tests/images/sklearn_china.jpg").read_bytes()
    video = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\0\x08mdat"
    expected = [
        (whole[:-400], "verdict", {"level": "incomplete", "present_percent": 99}),
        (whole + video, "embedded", ["video"]),
    ]
    for data, field, value in expected:
        command = [str(ROOT / "target/tested/jimun"), "hash", "-"]
        record = json.loads(subprocess.run(command, input=data, capture_output=True, check=True).stdout)
        del record["file"]
        validator.validate(record)
        if record.get(field) != value or validator.is_valid(record | {field: {"level": "incomplete"}}):
            print(f"{field} is {record.get(field)}, not {value}", file=sys.stderr)
            return False
    return True


def follows_the_vectors(validator: jsonschema.Draft202012Validator, record: dict) -> bool:
    """That the schema knows the variants that readers know, and allows those of later versions."""
    vectors = json.loads((ROOT / "tests/vectors/variants.json").read_text())
    wanted = {"known": True, "unknown": True, "malformed": False, "candidate_only": False}
    for kind, valid in wanted.items():
        for name in vectors[kind]:
            other = record["fingerprints"][0] | {"variant": name}
            changed = record | {"fingerprints": [record["fingerprints"][0], other]}
            if validator.is_valid(changed) != valid:
                print(f"{kind} variant {name!r}: the schema disagrees", file=sys.stderr)
                return False
    later = {"signal_type": "vpdq", "value": "a:b", "variant": "full", "frames": [1]}
    changed = record | {"later": {"a": 1}, "fingerprints": [*record["fingerprints"], later]}
    first = record | {"fingerprints": [later]}
    return validator.is_valid(changed) and not validator.is_valid(first)


def main() -> int:
    schema = json.loads((ROOT / "docs/record.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    images = sorted(str(p) for p in (ROOT / "tests/images").glob("*.[jp][pn]g"))
    run = subprocess.run([str(ROOT / "target/tested/jimun"), "hash", "--protection", "wide", "--imagehash", "--pdq-512", *images], capture_output=True, text=True)
    lines = run.stdout.splitlines()
    for line in lines:
        record = json.loads(line)
        # For ASCII keys and integers, RFC 8785 is Python's sorted and compact output.
        if line != json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False):
            print(f"not canonical: {line}", file=sys.stderr)
            return 1
        del record["file"]
        validator.validate(record)
        for spoiled in (record | {"file": "x"}, record | {"Later": 1}, {k: v for k, v in record.items() if k != "verdict"}):
            if validator.is_valid(spoiled):
                print("the schema lets through what it must not", file=sys.stderr)
                return 1
    if len(lines) < 35:
        print(f"only {len(lines)} records", file=sys.stderr)
        return 1
    if not follows_the_vectors(validator, record):
        return 1
    if not names_what_is_special(validator):
        return 1
    print(f"{len(lines)} records are canonical and fit the schema")
    return 0


if __name__ == "__main__":
    sys.exit(main())
