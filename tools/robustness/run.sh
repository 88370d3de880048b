#!/usr/bin/env bash
# The held-out benchmark from nothing: fetches the photographs, makes the copies, hashes both, and
# writes docs/robustness.csv, docs/robustness.svg and the tables in docs/robustness.md.
# `make robustness` sets up first and then calls this. The copies take about a quarter of an hour of
# one core and 1.5 GB, once. After that, a run takes a few minutes.
. "$(dirname "$0")/../lib.sh"

PROTECTION=${PROTECTION:-wide}
python=$CACHE/venv/bin/python
here=tools/robustness
# In this clone: another clone may be measuring another set at the same time.
work=${CARGO_TARGET_DIR:-target}/robustness
copies=$CACHE/robustness/copies
training=../shared/photos
mkdir -p "$work"
cargo build --quiet --profile tested --package jimun-cli
jimun=${CARGO_TARGET_DIR:-target}/tested/jimun

# Runs a command of jimun on the files of a folder. Prints seconds of processor time, because the
# machine may be busy. Refused files are missing in the output, and score.py says whether that
# matters.
lines() { # COMMAND FOLDER OUTPUT [ARGUMENT…]
  local command=$1 folder=$2 output=$3
  shift 3
  TIMEFORMAT='%U'
  # Some thousand names are too long for one command.
  { time find "$folder" -name '*.[jp]*g' -print0 | sort -z | nice xargs -0 -n 500 "$jimun" "$command" "$@" \
    >"$output" 2>"$output.refused" || [ $? = 123 ]; } 2>&1
}
per_picture() { printf '%s=%s/%s' "$1" "$2" "$(wc -l <"$3")"; }

say "held-out photographs"
pictures=$("$python" $here/corpus.py)
say "edited copies"
nice "$python" $here/copies.py --keep "$copies"
say "hashing"
alone=$(lines hash "$pictures" "$work/alone.jsonl")
set=$(lines hash "$pictures" "$work/set.jsonl" --protection "$PROTECTION")
# Every fourth photograph's copies: expanding takes some 10 ms per copy, besides decoding.
sample=$work/sample
rm -rf "$sample" && mkdir "$sample"
"$python" $here/sample.py 4 "$copies" "$sample"
expanded=$(lines expand "$sample" "$work/expanded.jsonl")
options=()
if [ -d $training ]; then
  lines hash $training "$work/training.jsonl" --protection "$PROTECTION" >/dev/null
  options+=(--training "$work/training.jsonl")
else
  say "SKIPPED: $training is not beside this checkout; false matches are counted among the held-out photographs alone"
fi
say "scoring"
nice "$python" $here/score.py "$work/set.jsonl" --expanded "$work/expanded.jsonl" --every 4 "${options[@]}" \
  --csv docs/robustness.csv --svg docs/robustness.svg --table docs/robustness.md \
  --seconds "$(per_picture hash "$alone" "$work/alone.jsonl")" \
  --seconds "$(per_picture "hash --protection $PROTECTION" "$set" "$work/set.jsonl")" \
  --seconds "$(per_picture expand "$expanded" "$work/expanded.jsonl")"
if [ -d $training ]; then
  say "what the hashes reveal about the picture"
  nice "$python" $here/leakage.py "$work/set.jsonl" "$work/training.jsonl" $training --table docs/robustness.md
fi
