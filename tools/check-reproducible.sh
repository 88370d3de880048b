#!/usr/bin/env bash
# Builds the package once more, in a copy of this tree under another path, and compares it with
# pkg/dist, byte for byte. The core is compiled again. The other modules are compiled again only
# with ALL=1; otherwise the copy takes those of pkg/dist.
. "$(dirname "$0")/lib.sh"

tools/build.sh
read -r -a every <<<"$(node tools/modules.mjs names)"
modules=(core)
if [ "${ALL:-}" = 1 ]; then modules=("${every[@]}"); fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# As a clone would have this tree with its changes, without what is generated.
copy=$folder/another/place/with-a-longer-name
mkdir -p "$copy"
git ls-files --cached --others --exclude-standard -z | (xargs -0 ls -d 2>/dev/null || true) | tar -c -T - | tar -x -C "$copy"
for module in "${every[@]}"; do
  if [[ " ${modules[*]} " != *" $module "* ]]; then
    mkdir -p "$copy/pkg/dist/$module"
    cp "pkg/dist/$module/"* "$copy/pkg/dist/$module/"
  fi
done
ln -s "$ROOT/node_modules" "$copy/node_modules"

# A target folder shared by both builds would hide a difference.
unset JIMUN_WASM_TARGET
say "building under another path: ${modules[*]}"
(cd "$copy" && tools/build-wasm.sh "${modules[@]}" && node tools/modules.mjs && node tools/build.mjs)

diff -r "$copy/pkg/dist" pkg/dist >&2 || fail "the two builds differ"
say "both builds are the same, byte for byte: $(grep -c '"sha256"' pkg/dist/integrity.json) files, compiled twice: ${modules[*]}"
