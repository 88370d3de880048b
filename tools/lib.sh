# Shared by the scripts in this folder: where things are kept, and how we print. Sourced, never run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
ROOT=$PWD
# Tools that are built once and serve every clone.
CACHE=${JIMUN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/jimun}

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
fail() { printf 'jimun: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
debian_root() { have apt-get && [ "$(id -u)" = 0 ]; }

apt_install() {
  say "installing Debian packages: $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  apt-get install -y -qq --no-install-recommends "$@" >"$CACHE/apt.log" 2>&1 \
    || { tail -n 20 "$CACHE/apt.log" >&2; fail "apt-get install failed: $*"; }
}
mkdir -p "$CACHE"
