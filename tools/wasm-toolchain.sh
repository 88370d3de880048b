# Which Rust builds the WebAssembly. Sourced by setup.sh and build-wasm.sh.
#
# A: the active toolchain has, or rustup can add, the standard library for wasm32-unknown-unknown.
# B: rustup cannot download. Debian's rustc-web builds that library from Debian's own sources. It is
# in
#    /usr/bin, next to rustup's, and is used for nothing else.

DEBIAN_RUST_PACKAGES="rustc-web cargo-web rust-web-src lld-19"

wasm_std_present() { [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; }

debian_rust_present() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && have wasm-ld-19 \
    && [ -f "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std/Cargo.toml" ]
}

# Prints A or B, or nothing.
wasm_toolchain() {
  if wasm_std_present; then echo A; elif debian_rust_present; then echo B; fi
}

wasm_toolchain_setup() {
  [ -n "$(wasm_toolchain)" ] && return
  if have rustup && rustup target add wasm32-unknown-unknown >/dev/null 2>&1; then return; fi
  debian_root || fail "run: rustup target add wasm32-unknown-unknown"
  # shellcheck disable=SC2086
  apt_install $DEBIAN_RUST_PACKAGES
  [ -n "$(wasm_toolchain)" ] || fail "no Rust for wasm32 could be set up"
}
