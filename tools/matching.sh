#!/usr/bin/env bash
# Measures lookups against FAISS and threatexchange's index, which must answer the same. Arguments
# are numbers of codes (tools/matching.sh 10000000 takes 6 GB and some minutes).
. "$(dirname "$0")/lib.sh"
codes=$ROOT/target/matching
mkdir -p "$codes"
trap 'rm -rf "$codes"' EXIT

[ $# -gt 0 ] || set -- 100000 1000000
say "looking up 200 hashes among $*; nothing else should run meanwhile"
cargo bench --quiet --package jimun-index --bench matching -- "$codes/" "$@" \
  | "$CACHE/matching/bin/python" tools/bench/matching.py "$codes"
