// A process of a function, and both sides print who they are: two pids, and each pid is the tid of its only thread.
// Try: ramet trace ./fork_ids, which calls it forked: the same sharing, made by clone3.
#include <unistd.h>

#include <cstdio>

#include "ramet/task/process.h"

namespace {

void tell(const char* who) { std::printf("%s: pid:%d tid:%d\n", who, getpid(), gettid()); }

}  // namespace

int main() {
  auto child = ramet::Process<>::spawn(tell, "child");
  if (!child) {
    std::fprintf(stderr, "%s\n", ramet::describe(child.error()).c_str());
    return 1;
  }
  tell("parent");
  return child->join() ? 0 : 1;
}
