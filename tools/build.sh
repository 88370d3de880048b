#!/usr/bin/env bash
# Builds the package and the site; each wasm module only when something it is made of has changed.
. "$(dirname "$0")/lib.sh"

stale=()
for module in core heic avif jxl tiff; do
  wasm=pkg/dist/$module/${module}_bg.wasm
  if ! [ -f "$wasm" ] || [ -n "$(find src Cargo.toml Cargo.lock tools/build-wasm.sh tools/wasm-toolchain.sh -newer "$wasm" -print -quit)" ]; then
    stale+=("$module")
  fi
done
if [ ${#stale[@]} -gt 0 ]; then tools/build-wasm.sh "${stale[@]}"; fi
say "building the package and the site"
node tools/build.mjs
