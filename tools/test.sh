#!/usr/bin/env bash
# Every test, in the order in which a failure is cheapest. `make test` sets up first and then calls this.
. "$(dirname "$0")/lib.sh"

say "Rust: format and lints"
cargo fmt --check
cargo clippy --quiet --release --all-targets --all-features -- -D warnings
# Each WebAssembly module is a build with one of these alone.
for module in common heic avif jxl tiff; do
  cargo clippy --quiet --release --lib --no-default-features --features "$module" -- -D warnings
done

say "Rust: tests"
cargo test --release --all-features -- --nocapture

tools/build.sh

say "TypeScript: types"
npx --no-install tsc -p .

say "Python peers"
"$CACHE/venv/bin/python" tests/interop/make_vectors.py --check
"$CACHE/venv/bin/python" tests/interop/check_records.py
"$CACHE/venv/bin/python" tests/interop/compare_peers.py

say "WebAssembly, package and page, in Node.js and Chromium"
node --test --test-reporter=spec 'tests/web/'*.test.mjs
