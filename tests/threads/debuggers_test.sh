#!/bin/sh
# gdb and valgrind on a program with ramet's threads. Usage: debuggers_test.sh gdb|valgrind PROGRAM
# gdb must find each thread by libthread_db, with its name and a stack that leads to its function and ends; valgrind must
# find no error. Exit status 77: the tool is not installed.
set -eu
tool=$1 program=$2
command -v "$tool" >/dev/null || exit 77

case $tool in
  gdb)
    log=$(timeout 100 gdb -nx -q -batch -ex 'set width 0' -ex 'set debuginfod enabled off' -ex 'break inside_the_thread' \
      -ex run -ex 'info threads' -ex bt -ex continue -ex 'info threads' -ex bt -ex continue "$program" 2>&1)
    expect() {
      found=$(printf '%s\n' "$log" | grep -c -E "$2" || true)
      [ "$found" -ge "$1" ] || { printf '%s\n' "$log"; echo "expected $1 times: $2"; exit 1; }
    }
    expect 2 '^\* .*Thread 0x[0-9a-f]+ \(LWP [0-9]+\) "watched"'
    expect 2 '^#0 +inside_the_thread'
    expect 2 '^#[0-9]+ .*clone3'  # the last frame: ramet's stub, or libc's for the first thread of the donor backend
    expect 1 'exited normally'
    if printf '%s\n' "$log" | grep -E 'Backtrace stopped|corrupt'; then exit 1; fi ;;
  valgrind)
    timeout 100 valgrind -q --error-exitcode=9 "$program" ;;
esac
