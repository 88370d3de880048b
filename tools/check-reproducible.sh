#!/usr/bin/env bash
# Builds the package twice, in copies of this tree under two paths of different length, and compares integrity.json.
# The core is compiled anew in both; the other modules only with ALL=1, else both copies take those of pkg/dist.
. "$(dirname "$0")/lib.sh"

modules=(core)
if [ "${ALL:-}" = 1 ]; then modules=(core heic avif jxl tiff); fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# One snapshot for both, as a clone of this tree with its changes would have it; what is generated is not in git.
snapshot=$folder/snapshot
mkdir -p "$snapshot"
git ls-files --cached --others --exclude-standard -z | (xargs -0 ls -d 2>/dev/null || true) | tar -c -T - | tar -x -C "$snapshot"
for module in core heic avif jxl tiff; do
  mkdir -p "$snapshot/pkg/dist/$module"
  if [[ " ${modules[*]} " != *" $module "* ]]; then cp "pkg/dist/$module/"* "$snapshot/pkg/dist/$module/"; fi
done

build_copy() {
  mkdir -p "$1"
  cp -R "$snapshot/." "$1"
  ln -s "$ROOT/node_modules" "$1/node_modules"
  say "building in $1: ${modules[*]}"
  (cd "$1" && tools/build-wasm.sh "${modules[@]}" && node tools/build.mjs)
  rm -rf "$1/target"
}

# A target folder that both shared would hide a difference.
unset JIMUN_WASM_TARGET
one=$folder/a
two=$folder/another/place/with-a-longer-name
build_copy "$one"
build_copy "$two"

if ! diff "$one/pkg/dist/integrity.json" "$two/pkg/dist/integrity.json" >&2 || ! diff -r "$one/pkg/dist" "$two/pkg/dist" >&2; then
  fail "the two builds differ"
fi
say "both builds are the same, byte for byte: $(grep -c '"sha256"' "$one/pkg/dist/integrity.json") files, compiled twice: ${modules[*]}"
if cmp -s "$one/pkg/dist/integrity.json" pkg/dist/integrity.json; then
  say "and pkg/dist is the same as they are"
else
  say "pkg/dist itself was built from something else"
fi
