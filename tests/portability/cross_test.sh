#!/bin/sh
# The library built for another processor, and its thread tests run there, under qemu-user. What that lacks (clone3,
# PR_GET_TID_ADDRESS, get_robust_list, MADV_WIPEONFORK) is tested thereby: the library has to do without. Without robust
# lists in the kernel nobody hears of a lock whose owner was killed, and those tests are left out. A thread that merely
# ends is another matter: on riscv64 glibc marks what it held itself. On aarch64 it does not, and waits for ever too.
# Usage: cross_test.sh SOURCES BUILD aarch64|riscv64. Exit status 77: a tool is not installed.
set -eu
sources=$1 build=$2 processor=$3

skip() { echo "skipped: $*"; exit 77; }
command -v "$processor-linux-gnu-g++" >/dev/null || skip "no cross compiler: apt-get install g++-$processor-linux-gnu"
command -v "qemu-$processor" >/dev/null || skip "no emulator: apt-get install qemu-user"
command -v ninja >/dev/null || skip "no ninja"
[ -d /usr/src/googletest ] || skip "no sources of GoogleTest: apt-get install googletest"

quietly() { "$@" >"$build.log" 2>&1 || { tail -n 60 "$build.log"; exit 1; }; }
mkdir -p "$(dirname "$build")"
quietly cmake -G Ninja -S "$sources" -B "$build" --toolchain "$sources/cmake/$processor-linux-gnu.cmake" \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O1 -DRAMET_LIBRARY_ONLY=ON -DRAMET_WERROR=ON
quietly cmake --build "$build" --target backend_told threads_test torture ramet_sync_test example_no_libc_threads

# A hang shall be told by its name, before ctest ends all of it.
run() {
  echo "$*"
  timeout 150 "qemu-$processor" -L "/usr/$processor-linux-gnu" "$@" >"$build.log" 2>&1 || { tail -n 60 "$build.log"; exit 1; }
}
# The emulator forks itself for a popen, while threads of its own hold its locks: the copy then waits for one of them for
# ever, once in some hundred runs, and with glibc's own threads just as with ours.
chosen=-Torture.PopenAndSystemInThreads
[ "$processor" = riscv64 ] || chosen=$chosen:Torture.ARobustMutexTellsOfItsOwnersDeath
portable='Join.*:Drop.*:Detach.*:Arguments.*:Threads.*:Scope.*:Settings.*'  # no overflow, no priorities: not tried there
run "$build/tests/backend_told"
run "$build/examples/no_libc_threads"
for backend in hybrid start pthread; do
  export RAMET_BACKEND=$backend
  run "$build/tests/threads_test" --gtest_color=no "--gtest_filter=$portable"
  run "$build/tests/torture" --gtest_repeat=2 --gtest_color=no "--gtest_filter=$chosen"
done
unset RAMET_BACKEND
run "$build/tests/ramet_sync_test" --gtest_color=no '--gtest_filter=-Robust*:*WasKilled'
