#!/usr/bin/env bash
# Builds the core as WebAssembly into pkg/dist/core, the same bytes from any folder.
. "$(dirname "$0")/lib.sh"
. tools/wasm-toolchain.sh

out=$ROOT/pkg/dist/core
export CARGO_TARGET_DIR=${JIMUN_WASM_TARGET:-$ROOT/target/wasm}
cargo_home=${CARGO_HOME:-$HOME/.cargo}
remap="--remap-path-prefix=$ROOT=/jimun --remap-path-prefix=$cargo_home=/cargo"
kind=$(wasm_toolchain)
case $kind in
  A)
    say "building the wasm with $(rustc --version)"
    sysroot=$(rustc --print sysroot)
    mode=no-install extra=()
    ;;
  B)
    export PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
    say "building the wasm with Debian's $(rustc --version)"
    sysroot=$(rustc --print sysroot)
    mode=force extra=(-- -Zbuild-std=std,panic_abort)
    ;;
  *) fail "no Rust for wasm32; run: tools/setup.sh wasm" ;;
esac
export RUSTFLAGS="-C target-feature=+simd128 $remap --remap-path-prefix=$sysroot=/rust"
export PATH=$CACHE/bin:$PATH

# wasm-pack leaves old files behind and writes a .gitignore that would keep the wasm out of the package.
rm -rf "$out"
wasm-pack --quiet build . --mode "$mode" --target web --no-pack --no-opt --release \
  --out-name core --out-dir "$out" ${extra[@]+"${extra[@]}"}
rm -f "$out/.gitignore"

wasm_opt=$ROOT/node_modules/.bin/wasm-opt
"$wasm_opt" -O3 --strip-debug --strip-producers --enable-simd --enable-bulk-memory \
  --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-reference-types \
  --enable-multivalue "$out/core_bg.wasm" -o "$out/core_bg.opt.wasm"
mv "$out/core_bg.opt.wasm" "$out/core_bg.wasm"
