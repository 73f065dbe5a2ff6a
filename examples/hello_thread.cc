// The first thread of everyone's, by ramet: no pthread_create, and printf works in it.
// Try: ramet trace ./hello_thread. The first thread that it shows is libc's own, from which ramet learns how libc starts
// one; the second is ours.
#include <cstdio>

#include "ramet/task/thread_builder.h"

int main() {
  auto thread = ramet::spawn([] { std::printf("Look ma! I'm a thread!\n"); });
  if (!thread) {
    std::fprintf(stderr, "%s\n", ramet::describe(thread.error()).c_str());
    return 1;
  }
  std::printf("I launched a thread!\n");
  (void)thread->join();
}
