#!/usr/bin/env bash
# Runs every fuzz target for so many seconds, from the committed pictures and the hostile set. A finding
# stops it; the file that did it lies in fuzz/artifacts and belongs, once fixed, in tests/findings.
. "$(dirname "$0")/lib.sh"
seconds=${1:-600}
shift || true
export RUSTC_BOOTSTRAP=1
targets=${*:-whole jpeg png gif webp bmp ico}

for target in $targets; do
  seeds=fuzz/corpus/$target
  mkdir -p "$seeds"
  case $target in whole) endings='jpg png gif webp bmp ico' ;; jpeg) endings=jpg ;; *) endings=$target ;; esac
  for ending in $endings; do
    for folder in tests/images tests/images/jpeg ../shared/bad; do
      find "$folder" -maxdepth 1 -name "*.$ending" -size -64k -exec cp -t "$seeds" {} + 2>/dev/null || true
    done
  done
  say "fuzzing $target for $seconds s from $(find "$seeds" -type f | wc -l) files"
  "$CACHE/bin/cargo-fuzz" run --sanitizer none "$target" -- \
    -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    >"fuzz/$target.log" 2>&1 || { tail -n 30 "fuzz/$target.log" >&2; fail "a finding in $target"; }
  grep -E 'number_of_executed_units|slowest_unit|peak_rss' "fuzz/$target.log" >&2
done
