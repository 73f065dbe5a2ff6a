// Threads by the system call itself, in a program without any libc: what a thread is when nobody has prepared anything.
// Nothing is linked but this file and arch/<processor>/machine.S. Read it from the bottom: begin_program() is the first
// C++ that runs.
//
//   1. The kernel has mapped the file and put its arguments on a stack. There is no TLS: the thread pointer is 0.
//   2. For each thread, the first included: a home, that is memory for a stack and for its thread_local variables.
//   3. The first thread moves its thread pointer into its home; every other is born with its own (CLONE_SETTLS).
//   4. A thread is clone3 with memory, files, directory and handlers shared. Its whole ceremony is one system call.
//   5. A thread has ended when the kernel has written 0 over its tid (CLONE_CHILD_CLEARTID). Only then is its stack
//   free,
//      so the thread cannot free it itself: who joins does.
//
// What a libc adds to that, and why printf needs it, is in docs/threads.md.
// Try: ramet trace -e clone3,futex,mmap,munmap,exit ./no_libc_threads
#include <asm/unistd.h>
#include <linux/futex.h>

#include "examples/no_libc_threads/home.h"
#include "examples/no_libc_threads/line.h"
#include "examples/no_libc_threads/thread.h"

namespace {

// Each thread has its own, which begins with 1000: the initial value is in the program's file, and whoever makes a
// thread copies it from there.
thread_local int counter = 1000;
thread_local int steps;  // and what begins with 0 is in no file: that memory has to be empty

int own_tid() { return static_cast<int>(ask(__NR_gettid)); }

void work(int number) {
  for (; steps < 10; ++steps) counter += number;
  Line()
      .text("thread ")
      .number(number)
      .text(" tid:")
      .number(own_tid())
      .text(" has its own counter: ")
      .number(counter)
      .write();
}

int run() {
  Line().text("main     tid:").number(own_tid()).text(" has its own counter: ").number(counter).write();
  Thread threads[3];
  int number = 0;
  for (Thread& thread : threads) {
    if (const long error = thread.start(work, ++number); error < 0) {
      Line().text("no thread: error ").number(static_cast<int>(-error)).write();
      return 1;
    }
  }
  for (Thread& thread : threads) thread.join();
  Line().text("main     tid:").number(own_tid()).text(" has its own counter: ").number(counter).write();
  return 0;
}

}  // namespace

// `stack` is the stack as the kernel left it: the number of arguments, the arguments and a null, the environment and a
// null, and then the auxiliary vector, in which the kernel says where the program's own headers lie.
extern "C" [[noreturn]] void begin_program(const long* stack) {
  const long* place = stack + 1 + stack[0] + 1;
  while (*place != 0) ++place;
  TlsImage::of_program = find_tls_image(place + 1);
  const Home home = Home::map();
  if (home.begin == nullptr) ask(__NR_exit_group, 2);
  set_thread_pointer(home.thread_pointer);  // from here on thread_local works
  ask(__NR_exit_group, run());
  __builtin_unreachable();
}
