// Threads for a debugger to look at, one after the other on the same stack.
#include <cstdio>
#include <string>
#include <vector>

#include "ramet/task/thread_builder.h"

[[gnu::noinline]] void inside_the_thread() {
  thread_local std::vector<std::string> lines{"a string that is too long to be stored in place"};
  std::printf("%s\n", lines.front().c_str());
}

int main() {
  for (int number = 0; number < 2; ++number) {
    auto thread = ramet::ThreadBuilder().name("watched").spawn(inside_the_thread);
    if (!thread || !thread->join()) return 1;
  }
}
