// A thread made by clone must not call printf, says every tutorial: it has no TLS of its own, and libc does not know it.
// This one is made by clone3, and may.
// Try: ramet trace -e clone,clone3 ./clone_hello
#include <unistd.h>

#include <cstdio>

#include "ramet/task/thread_builder.h"

int main() {
  std::printf("starting thread...\n");
  std::fflush(stdout);
  auto thread = ramet::ThreadBuilder().stack_size(256 << 10).spawn([] {
    std::printf("running thread\n");
    usleep(1000);
    std::printf("finished thread\n");
    return 0;
  });
  if (!thread) {
    std::fprintf(stderr, "error cloning: %s\n", ramet::describe(thread.error()).c_str());
    return 1;
  }
  return thread->join().value_or(1);
}
