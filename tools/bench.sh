#!/usr/bin/env bash
# Prints how fast the core is, as ratios within one run: natively against Python's pdqhash with
# Pillow, and in Chromium against the browser's own decoder.
. "$(dirname "$0")/lib.sh"
python=$CACHE/venv/bin/python
pictures=$ROOT/target/bench
mkdir -p "$pictures"

say "making pictures of phones' sizes from a committed photo"
"$python" tools/bench/pictures.py "$pictures"

say "natively, against Python's pdqhash with Pillow"
cargo bench --quiet --bench pipeline -- "$pictures"/*.jpg | "$python" tools/bench/native.py

tools/matching.sh

say "in Chromium, against the browser's own decoder"
node tools/bench/browser.mjs "$pictures"

say "in Chromium, what large pictures cost"
node tools/bench/memory.mjs "$pictures"

say "in Chromium and Node.js, whether 1,000 pictures leave memory flat"
node tools/bench/thousand.mjs "$pictures"

say "in Chromium, what a slow phone on a slow line waits for"
node tools/bench/slow-line.mjs
