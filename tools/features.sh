#!/usr/bin/env bash
# Checks every set of features of the crates that have some, without warnings.
. "$(dirname "$0")/lib.sh"

export PATH=$CACHE/bin:$PATH RUSTFLAGS='-D warnings'
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/features
cargo hack check --quiet --feature-powerset --exclude-features default --package jimun --package jimun-decode
say "every set of features is built without a warning"
