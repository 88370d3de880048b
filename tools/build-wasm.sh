#!/usr/bin/env bash
# Builds the core, or the modules named, as WebAssembly into pkg/dist/<module>. The bytes are the
# same from any folder. Each module is the whole crate with one feature: core has `common`, the
# others their own name.
. "$(dirname "$0")/lib.sh"
. tools/wasm-toolchain.sh

export CARGO_TARGET_DIR=${JIMUN_WASM_TARGET:-$ROOT/target/wasm}
cargo_home=${CARGO_HOME:-$HOME/.cargo}
remap="--remap-path-prefix=$ROOT=/jimun --remap-path-prefix=$cargo_home=/cargo"
kind=$(wasm_toolchain)
case $kind in
  A)
    compiler=$(rustc --version)
    sysroot=$(rustc --print sysroot)
    mode=no-install std=()
    ;;
  B)
    export PATH=/usr/bin:$PATH RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19
    compiler="Debian's $(rustc --version)"
    sysroot=$(rustc --print sysroot)
    mode=force std=(-Zbuild-std=std,panic_abort)
    ;;
  *) fail "no Rust for wasm32; run: tools/setup.sh wasm" ;;
esac
export RUSTFLAGS="-C target-feature=+simd128 $remap --remap-path-prefix=$sysroot=/rust"
export PATH=$CACHE/bin:$PATH

compile() {
  local name=$1 feature=$1 out=$ROOT/pkg/dist/$1
  if [ "$name" = core ]; then feature=common; fi
  say "building $name.wasm with $compiler"
  # wasm-pack leaves old files, and writes a .gitignore that would keep the wasm out of the package.
  rm -rf "$out"
  wasm-pack --quiet build . --mode "$mode" --target web --no-pack --no-opt --release \
    --out-name "$name" --out-dir "$out" -- --no-default-features --features "$feature" ${std[@]+"${std[@]}"}
  rm -f "$out/.gitignore"
  # Under its own name only once it is whole, so that an interrupted build is done again.
  mv "$out/${name}_bg.wasm" "$out/compiled.wasm"
}

optimize() {
  local name=$1 level=-O3 out=$ROOT/pkg/dist/$1
  # JPEG XL: a fifth of -O3's time, 1.4 % more with brotli, and as fast.
  if [ "$name" = jxl ]; then level=-O2; fi
  "$ROOT/node_modules/.bin/wasm-opt" $level --strip-debug --strip-producers --enable-simd --enable-bulk-memory \
    --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-reference-types \
    --enable-multivalue "$out/compiled.wasm" -o "$out/optimized.wasm"
  rm "$out/compiled.wasm"
  mv "$out/optimized.wasm" "$out/${name}_bg.wasm"
}

# wasm-opt keeps one processor busy, and so does linking the next module.
running=()
for module in "${@:-core}"; do
  compile "$module"
  optimize "$module" &
  running+=($!)
done
for each in "${running[@]}"; do wait "$each"; done
