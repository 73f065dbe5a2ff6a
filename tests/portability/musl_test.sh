#!/bin/sh
# Programs of musl with ramet's __clone, traced: static, each thread and the process of posix_spawn are made by clone3;
# dynamic, by musl's own clone, which nothing can take the place of.
# Usage: musl_test.sh RAMET LIBRARY PROGRAM.c FOLDER. Exit status 77: a tool is not installed.
set -eu
ramet=$1 library=$2 source=$3 folder=$4

command -v musl-gcc >/dev/null || { echo "skipped: no musl-gcc: apt-get install musl-tools"; exit 77; }
mkdir -p "$folder"

births() {  # by which call: "401 clone3"
  "$ramet" trace --json -o "$folder/events" -- "$1" >"$folder/output"
  [ "$(cat "$folder/output")" = "400 threads and a process" ] || { echo "$1 says:"; cat "$folder/output"; exit 1; }
  grep '"event":"created"' "$folder/events" | grep -v '"creator":null' | sed -E 's/.*"call":"([a-z0-9]+)".*/\1/' | sort | uniq -c |
    sed -E 's/^ +//'
}
expect() {
  found=$(births "$2")
  [ "$found" = "$1" ] || { echo "$2: expected $1, but: $found"; exit 1; }
}

musl-gcc -static -O1 "$source" -Wl,-u,__clone "$library" -o "$folder/static_ramet"
musl-gcc -static -O1 "$source" -o "$folder/static_musl"
musl-gcc -O1 "$source" -Wl,-u,__clone "$library" -o "$folder/dynamic_ramet"
expect "401 clone3" "$folder/static_ramet"
expect "401 clone" "$folder/static_musl"
expect "401 clone" "$folder/dynamic_ramet"
