#!/usr/bin/env bash
# Builds the package and the site; the wasm only when something it is made of has changed.
. "$(dirname "$0")/lib.sh"

wasm=pkg/dist/core/core_bg.wasm
if ! [ -f "$wasm" ] || [ -n "$(find src Cargo.toml Cargo.lock tools/build-wasm.sh tools/wasm-toolchain.sh -newer "$wasm" -print -quit)" ]; then
  tools/build-wasm.sh
fi
say "building the package and the site"
node tools/build.mjs
