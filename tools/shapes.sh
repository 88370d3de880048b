#!/usr/bin/env bash
# Makes small files of extreme shapes, and fails if one costs more than docs/cost.md says. With an
# argument, only those whose name contains it (tools/shapes.sh webp).
. "$(dirname "$0")/lib.sh"

say "building the tool as it is released"
cargo build --quiet --release --package jimun-cli
say "measuring; nothing else should run meanwhile"
"$CACHE/venv/bin/python" tools/bench/shapes.py target/release/jimun "$@"
