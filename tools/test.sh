#!/usr/bin/env bash
# Every test, in the order in which a failure is cheapest. `make test` sets up first and then calls this.
. "$(dirname "$0")/lib.sh"

say "Rust: format and lints"
cargo fmt --check
cargo clippy --quiet --profile tested --all-targets --all-features -- -D warnings
# Each WebAssembly module is a build with one of these alone.
for module in common heic avif jxl tiff; do
  cargo clippy --quiet --profile tested --lib --no-default-features --features "$module" -- -D warnings
done

say "Rust: tests"
cargo test --profile tested --all-features -- --nocapture

tools/build.sh

say "TypeScript: types"
npx --no-install tsc -p .
npx --no-install tsc -p check

say "Python peers"
for vectors in make_vectors make_heic_vectors make_avif_vectors make_jxl_vectors make_tiff_vectors make_imagehash_vectors; do
  "$CACHE/venv/bin/python" "tests/interop/$vectors.py" --check
done
"$CACHE/venv/bin/python" tests/interop/check_records.py
"$CACHE/venv/bin/python" tests/interop/compare_peers.py
"$CACHE/venv/bin/python" tests/interop/symmetric.py
"$CACHE/venv/bin/python" tests/interop/formats_table.py
"$CACHE/venv/bin/python" tests/interop/members_table.py
"$CACHE/venv/bin/python" tests/interop/check_field.py

say "WebAssembly, package and page, in Node.js, Chromium, Firefox and WebKitGTK"
node --test --test-reporter=spec 'tests/web/'*.test.mjs tests/packaging/light.test.mjs
