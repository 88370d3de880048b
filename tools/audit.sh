#!/usr/bin/env bash
# Licences, bans and sources of all dependencies, and known advisories where their database can be
# fetched. `make audit` sets up first and then calls this.
. "$(dirname "$0")/lib.sh"

deny=$CACHE/bin/cargo-deny
"$deny" check licenses bans sources
if "$deny" fetch db >/dev/null 2>&1; then
  "$deny" check advisories
else
  say "SKIPPED: the database of advisories cannot be fetched from here"
fi
