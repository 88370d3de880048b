#!/usr/bin/env bash
# Builds the package and the site; each wasm module only when one of its sources has changed.
. "$(dirname "$0")/lib.sh"

# The folders of the crates that a module is made of.
sources() {
  local feature=$1
  if [ "$feature" = core ]; then feature=common; fi
  cargo tree --quiet --package jimun --no-default-features --features "$feature" --edges normal \
    --target wasm32-unknown-unknown --prefix none --format '{p}' |
    sed -n 's/^\(jimun-[a-z]*\) .*/crates\/\1/p' | sort -u
}

stale=()
node tools/modules.mjs
for module in $(node tools/modules.mjs names); do
  wasm=pkg/dist/$module/${module}_bg.wasm
  # shellcheck disable=SC2046 # Names of folders without spaces.
  if ! [ -f "$wasm" ] || [ -n "$(find src $(sources $module) Cargo.toml Cargo.lock tools/build-wasm.sh \
    tools/wasm-toolchain.sh -newer "$wasm" -print -quit)" ]; then
    stale+=("$module")
  fi
done
if [ ${#stale[@]} -gt 0 ]; then tools/build-wasm.sh "${stale[@]}"; fi
say "building the package and the site"
node tools/build.mjs
