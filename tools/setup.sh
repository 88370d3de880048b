#!/usr/bin/env bash
# Sets up what is missing for the parts named: wasm, node, browser, python, matching, servers,
# audit, hack, fuzz. What is already there is left alone.
. "$(dirname "$0")/lib.sh"
. tools/wasm-toolchain.sh

setup_wasm() {
  wasm_toolchain_setup
  local bindgen pack=0.15.1
  bindgen=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml)
  if ! "$CACHE/bin/wasm-pack" --version 2>/dev/null | grep -qx "wasm-pack $pack"; then
    say "building wasm-pack $pack (a few minutes, once for all clones)"
    cargo install --quiet --root "$CACHE" --locked wasm-pack --version "$pack"
  fi
  if ! "$CACHE/bin/wasm-bindgen" --version 2>/dev/null | grep -qx "wasm-bindgen $bindgen"; then
    say "building wasm-bindgen $bindgen (a few minutes, once for all clones)"
    # Not --locked: its lock file pins a package newer than some mirrors serve.
    cargo install --quiet --root "$CACHE" wasm-bindgen-cli --version "$bindgen"
  fi
}

setup_node() {
  have node || fail "Node.js 20.10 or newer is needed: install it, then run this again"
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 10) ? 0 : 1)' \
    || fail "Node.js 20.10 or newer is needed; this is $(node --version)"
  if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
    say "installing the build's npm packages"
    npm ci --no-audit --no-fund --loglevel=error >&2
    touch node_modules/.package-lock.json
  fi
}

setup_browser() {
  if node tools/chromium.mjs >/dev/null 2>&1 && node tools/firefox.mjs >/dev/null 2>&1 \
    && { have WebKitWebDriver || ! debian_root; }; then return; fi
  if debian_root; then
    apt_install chromium firefox-esr webkit2gtk-driver xvfb xauth fonts-noto-cjk
  else
    fail "the browser tests need Chromium or Chrome, and Firefox: install them, or set CHROMIUM and FIREFOX to their paths"
  fi
}

setup_python() {
  have python3 || fail "the comparison with peers needs Python 3.9 or newer"
  local wanted=tests/interop/requirements.txt venv=$CACHE/venv
  local has_headers='import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))'
  if ! cmp -s "$wanted" "$venv/installed.txt"; then
    # pdqhash is installed from source.
    if debian_root && ! { have g++ && python3 -c "$has_headers" && python3 -c 'import ensurepip'; } 2>/dev/null; then
      apt_install g++ python3-dev python3-venv
    fi
    say "installing the Python peers: $(grep -v '^#' "$wanted" | tr '\n' ' ')"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" \
      || fail "the Python peers could not be installed; pdqhash needs a C++ compiler and Python's headers"
    cp "$wanted" "$venv/installed.txt"
  fi
}

# The peers of jimun-index. FAISS is 66 MB, so only those who measure get it.
setup_matching() {
  local wanted=tools/bench/matching.txt venv=$CACHE/matching
  if ! cmp -s "$wanted" "$venv/installed.txt"; then
    say "installing the peers of lookups: $(tr '\n' ' ' <"$wanted")"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" || fail "the peers of lookups could not be installed"
    cp "$wanted" "$venv/installed.txt"
  fi
}

# What docs/servers.md and docs/receiving.md list. Debian starts servers that it installs; these
# stay stopped.
setup_servers() {
  local venv=$CACHE/servers/venv modules=$CACHE/servers/node
  local wanted=tests/servers/requirements.txt versions=tests/servers/versions.json
  if ! { have nginx && have apache2 && have caddy && php -m | grep -qx pdo_sqlite && python3 -c 'import ensurepip' \
    && [ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ]; } >/dev/null 2>&1; then
    debian_root || fail "the tests of servers need nginx (with brotli), Apache, Caddy and PHP (with SQLite), as Debian has them: install nginx-light libnginx-mod-http-brotli-static apache2 caddy php-cli php-sqlite3"
    local policy=/usr/sbin/policy-rc.d
    if [ -e "$policy" ]; then policy=; else printf '#!/bin/sh\nexit 101\n' >"$policy"; chmod +x "$policy"; fi
    # In a shell of its own, so that the policy goes away if this fails.
    (apt_install nginx-light libnginx-mod-http-brotli-static apache2 caddy php-cli php-sqlite3 python3-venv media-types) \
      || { [ -z "$policy" ] || rm "$policy"; exit 1; }
    [ -z "$policy" ] || rm "$policy"
  fi
  if ! cmp -s "$wanted" "$venv/installed.txt"; then
    say "installing Python's servers: $(grep -v '^#' "$wanted" | tr '\n' ' ')"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" || fail "Python's servers could not be installed"
    cp "$wanted" "$venv/installed.txt"
  fi
  if ! cmp -s "$versions" "$modules/installed.json"; then
    say "installing the Node.js server's packages: $(cat "$versions")"
    mkdir -p "$modules"
    printf '{ "private": true, "type": "module", "dependencies": %s }\n' "$(cat "$versions")" >"$modules/package.json"
    npm install --prefix "$modules" --no-audit --no-fund --loglevel=error >&2
    cp "$versions" "$modules/installed.json"
  fi
}

setup_audit() {
  local deny=0.20.2
  if ! "$CACHE/bin/cargo-deny" --version 2>/dev/null | grep -qx "cargo-deny $deny"; then
    say "building cargo-deny $deny (a few minutes, once for all clones)"
    cargo install --quiet --root "$CACHE" cargo-deny --version "$deny"
  fi
}

setup_hack() {
  local hack=0.6.46
  if ! "$CACHE/bin/cargo-hack" hack --version 2>/dev/null | grep -qx "cargo-hack $hack"; then
    say "building cargo-hack $hack (a minute, once for all clones)"
    cargo install --quiet --root "$CACHE" cargo-hack --version "$hack"
  fi
}

setup_fuzz() {
  local fuzz=0.13.2
  if ! "$CACHE/bin/cargo-fuzz" --version 2>/dev/null | grep -qx "cargo-fuzz $fuzz"; then
    say "building cargo-fuzz $fuzz (a few minutes, once for all clones)"
    cargo install --quiet --root "$CACHE" cargo-fuzz --version "$fuzz"
  fi
}

have cargo || fail "Rust is needed: install it with rustup, then run this again"
for part in "$@"; do "setup_$part"; done
