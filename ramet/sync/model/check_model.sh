#!/bin/sh
# Lets Spin try every order of steps of a model: no assertion broken, no task left waiting, no endless loop without
# progress. Then once with each fault, which Spin must find. Exit status 77: skipped, there is no Spin.
# Usage: check_model.sh MODEL.pml [FAULT]...
set -eu
model=$(realpath "$1")
shift
for tool in spin gcc; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed (apt-get install spin gcc)"
    exit 77
  fi
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# search SPIN-OPTIONS COMPILER-OPTIONS RUN-OPTIONS: leaves the report in the file `report`.
search() {
  # Unquoted on purpose: options are words, or none.
  spin $1 -a "$model" >log 2>&1 || { cat log; exit 1; }
  gcc -O1 -w $2 -o pan pan.c
  ./pan $3 -m1000000 >report || true
  if grep -q -e "max search depth too small" -e "Search not completed" -e "out of memory" report; then
    [ "${4:-}" = stopped ] || { cat report; echo "the search is not complete"; exit 1; }
  fi
}

search "" -DSAFETY ""
grep -q "errors: 0" report || { cat report; exit 1; }
grep "states, stored" report
if grep -q "progress:" "$model"; then
  search "" -DNP -l
  grep -q "errors: 0" report || { cat report; exit 1; }
fi
for fault in "$@"; do
  search "-D$fault" -DSAFETY "" stopped
  if grep -q "errors: 0" report; then
    echo "with $fault the model is as good as without: it cannot see that fault"
    exit 1
  fi
done
