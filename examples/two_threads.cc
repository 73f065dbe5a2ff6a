// Threads of one process have its pid, and each a tid of its own.
#include <unistd.h>

#include <cstdio>

#include "ramet/task/thread_builder.h"

namespace {

void tell(int number) { std::printf("thread:#%d pid:%d tid:%d\n", number, getpid(), gettid()); }

}  // namespace

int main() {
  auto first = ramet::spawn(tell, 1);
  auto second = ramet::spawn(tell, 2);
  if (!first || !second) return 1;
  tell(0);
  (void)first->join();
  (void)second->join();
}
