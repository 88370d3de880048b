#!/usr/bin/env bash
# Every test, in the order in which a failure is cheapest. `make test` sets up first and then calls this.
. "$(dirname "$0")/lib.sh"

say "Rust: format and lints"
cargo fmt --check
cargo clippy --quiet --release --all-targets --features cli -- -D warnings
cargo clippy --quiet --release --all-targets --features cli,heic -- -D warnings

say "Rust: tests"
cargo test --release --features cli -- --nocapture

say "Rust: HEIC, which is not in the default build"
cargo test --release --features heic --lib -- heif
cargo test --release --features heic --test heic -- --nocapture

tools/build.sh

say "TypeScript: types"
npx --no-install tsc -p .

say "Python peers"
"$CACHE/venv/bin/python" tests/interop/make_vectors.py --check
"$CACHE/venv/bin/python" tests/interop/check_records.py
"$CACHE/venv/bin/python" tests/interop/compare_peers.py

say "WebAssembly, package and page, in Node.js and Chromium"
node --test --test-reporter=spec 'tests/web/'*.test.mjs
