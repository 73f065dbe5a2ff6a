#!/bin/sh
# Installs the build into a temporary prefix, moves that elsewhere, and builds and runs a small program against it twice:
# found by find_package and found by pkg-config. Usage: install_test.sh BUILD CMAKE COMPILER [SANITIZERS]
set -eu
build=$1 cmake=$2 compiler=$3 sanitizers=${4:+-fsanitize=$4}
consumer=$(dirname "$0")/consumer
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$cmake" --install "$build" --prefix "$scratch/first" >"$scratch/log" || { cat "$scratch/log"; exit 1; }
mv "$scratch/first" "$scratch/moved"  # nothing installed may remember where it was put
prefix=$scratch/moved

expect() {
  if [ "$2" != "$3" ]; then
    echo "$1: expected '$2', got '$3'"
    exit 1
  fi
}

wanted="CLONE_VM|CLONE_FS|SIGCHLD"
"$cmake" -S "$consumer" -B "$scratch/by_cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_CXX_FLAGS="$sanitizers" >"$scratch/log" || { cat "$scratch/log"; exit 1; }
"$cmake" --build "$scratch/by_cmake" >"$scratch/log" || { cat "$scratch/log"; exit 1; }
expect "built by CMake" "$wanted" "$("$scratch/by_cmake/consumer")"

pc=$(find "$prefix" -name ramet.pc)
flags=$(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --cflags --libs ramet)
# Unquoted on purpose: flags are words.
"$compiler" -std=c++23 $sanitizers "$consumer/main.cc" $flags -o "$scratch/by_pkg_config"
expect "built by pkg-config" "$wanted" "$("$scratch/by_pkg_config")"

expect "the installed command" "ramet $(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --modversion ramet)" \
  "$("$prefix/bin/ramet" --version)"
