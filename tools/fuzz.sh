#!/usr/bin/env bash
# Runs fuzz targets for so many seconds each, from the committed pictures and the hostile set: all
# targets, or those named (tools/fuzz.sh 600 heic). A finding stops the run. Its file is in
# fuzz/artifacts and belongs, minimised, in tests/findings. An input that takes over two seconds
# (docs/cost.md) is a finding, too: the slowest ones are kept as fuzz/artifacts/TARGET/slow-unit-*.
# At the end, whole mutants of small files are tried (MUTANTS=100000).
. "$(dirname "$0")/lib.sh"
seconds=${1:-600}
shift || true
export RUSTC_BOOTSTRAP=1
targets=${*:-sniff record whole properties exif cost jpeg png gif webp bmp ico heic avif jxl tiff rare}
common='jpg png gif webp bmp ico'
# docs/cost.md: the seconds that a file of a megabyte may take, twice, because the fuzzer's
# assertions take time.
slow_seconds=4
started=$(mktemp)
trap 'rm -f "$started"' EXIT

for target in $targets; do
  seeds=fuzz/corpus/$target features=
  mkdir -p "$seeds"
  case $target in
    whole) endings=$common ;;
    sniff) endings="$common heic avif jxl tif tga mp4 webm pdf" ;;
    properties) endings='jpg png' ;;
    exif) endings=tif ;; # Exif is a TIFF without a picture.
    record) endings= ;;
    cost) endings="$common heic avif jxl tif" ;;
    jpeg) endings=jpg ;;
    heic) endings='heic heif' ;;
    tiff) endings='tif tiff' ;;
    rare) endings='pbm pgm ppm pam pfm tga qoi' ;;
    *) endings=$target ;;
  esac
  if [ "$target" = record ]; then cp fuzz/seeds/*.json "$seeds"; fi
  # What is not part of every build.
  case $target in
    heic | avif | jxl | tiff | rare) features=$target ;;
    cost) features='heic avif jxl tiff' ;;
  esac
  for ending in $endings; do
    for folder in tests/images tests/images/jpeg tests/bad tests/findings ../shared/bad; do
      find "$folder" -maxdepth 1 -name "*.$ending" -size -64k -exec cp -t "$seeds" {} + 2>/dev/null || true
    done
    find ../shared/suites -name "*.$ending" -size -16k -exec cp -t "$seeds" {} + 2>/dev/null || true
  done
  say "fuzzing $target for $seconds s from $(find "$seeds" -type f | wc -l) files"
  "$CACHE/bin/cargo-fuzz" run --release --sanitizer none --features "$features" "$target" -- \
    -max_total_time="$seconds" -max_len=65536 -timeout=10 -report_slow_units="$slow_seconds" \
    -rss_limit_mb=1024 -print_final_stats=1 \
    >"fuzz/$target.log" 2>&1 || { tail -n 30 "fuzz/$target.log" >&2; fail "a finding in $target"; }
  grep -E 'number_of_executed_units|slowest_unit|peak_rss' "fuzz/$target.log" >&2
  slow=$(find "fuzz/artifacts/$target" -name 'slow-unit-*' -newer "$started" 2>/dev/null | head -n 3)
  [ -z "$slow" ] || fail "over $slow_seconds s in $target: $slow"
done

if [ $# = 0 ]; then
  count=${MUTANTS:-100000}
  say "trying $count mutants of small files, on the phone's limits"
  folders="tests/images tests/bad tests/findings"
  for folder in ../shared/suites ../shared/cases ../shared/bad; do
    if [ -d "$folder" ]; then folders="$folders $folder"; fi
  done
  cargo build --quiet --profile tested --package jimun-tools --bin mutants
  # shellcheck disable=SC2086 # Names of folders without spaces.
  target/tested/mutants "$count" "${MUTANTS_SEED:-1}" $folders >fuzz/mutants.log 2>&1 \
    || { tail -n 30 fuzz/mutants.log >&2; fail "a finding among the mutants"; }
  tail -n 12 fuzz/mutants.log >&2
fi
