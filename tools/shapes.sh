#!/usr/bin/env bash
# Makes small files of extreme shapes and fails where one costs more than docs/cost.md says; or only those whose name has
# the given part (tools/shapes.sh webp).
. "$(dirname "$0")/lib.sh"

say "building the tool as it is released"
cargo build --quiet --release --package jimun-cli
say "measuring; nothing else should run meanwhile"
"$CACHE/venv/bin/python" tools/bench/shapes.py target/release/jimun "$@"
