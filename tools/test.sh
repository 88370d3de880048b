#!/usr/bin/env bash
# Every test, in the order in which a failure is cheapest. `make test` sets up first and then calls
# this. Steps can be named (tools/test.sh lints rust); each prints the seconds that it took.
. "$(dirname "$0")/lib.sh"

python=$CACHE/venv/bin/python
export RUSTDOCFLAGS='-D warnings'

format() { cargo fmt --all --check; }

lints() {
  cargo clippy --quiet --workspace --profile tested --all-targets --all-features -- -D warnings
  # Each WebAssembly module is a build with one of these alone.
  for module in $(node tools/modules.mjs features); do
    cargo clippy --quiet --package jimun --package jimun-decode --profile tested --lib --no-default-features \
      --features "jimun/$module,jimun-decode/$module" -- -D warnings
  done
}

rust() { cargo test --workspace --profile tested --all-features -- --nocapture; }

docs() { cargo doc --quiet --workspace --no-deps --all-features --exclude jimun-tools --exclude jimun-testdata --exclude jimun-cli; }

build() { tools/build.sh; }

types() {
  npx --no-install tsc -p .
  npx --no-install tsc -p check
}

# Makes and compares files in target/members, which the browsers' tests read.
members() { "$python" tests/interop/members_table.py; }

peers() {
  for vectors in make_vectors make_heic_vectors make_avif_vectors make_jxl_vectors make_tiff_vectors make_rare_vectors make_imagehash_vectors make_compact_vectors; do
    "$python" "tests/interop/$vectors.py" --check
  done
  for check in check_records compare_peers symmetric formats_table check_field; do
    "$python" "tests/interop/$check.py"
  done
}

# WebAssembly, package and page, in Node.js, Chromium, Firefox and WebKitGTK. Browsers mostly wait,
# so two files at once take little longer than one.
web() {
  node --test --test-concurrency=2 --test-reporter=spec 'tests/web/'*.test.mjs tests/packaging/light.test.mjs
}

# Runs steps one after another and notes the seconds of each.
run() {
  local step start
  for step in "$@"; do
    case $step in
      format | lints | rust | members | docs | build | types | peers | web) ;;
      *) fail "no such step: $step (format lints rust members docs build types peers web)" ;;
    esac
    say "$step"
    start=$SECONDS
    "$step"
    echo "$step $((SECONDS - start)) s" >>"$took"
  done
}

# Runs steps, and meanwhile those after `--`, whose output follows.
together() {
  local first=()
  while [ "$1" != -- ]; do first+=("$1"); shift; done
  shift
  (run "$@") >"$log" 2>&1 &
  run "${first[@]}"
  say "meanwhile: $*"
  if wait $!; then cat "$log" >&2; else cat "$log" >&2; fail "$*"; fi
}

took=$(mktemp) log=$(mktemp)
trap 'rm -f "$took" "$log"; kill $(jobs -p) 2>/dev/null || true' EXIT
if [ $# -gt 0 ]; then
  run "$@"
else
  run format lints
  # Linking the modules and the peers' Python each keep one processor busy.
  together rust members docs -- build types
  together web -- peers
fi
say "passed in $SECONDS s: $(paste -s -d , "$took" | sed 's/,/, /g')"
