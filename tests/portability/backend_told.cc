// Says by which backend its threads are made, and on the next line why by no faster one; then makes a few.
#include <cstdio>
#include <string>

#include "ramet/task/backend.h"
#include "ramet/task/thread_builder.h"

int main() {
  const ramet::BackendInUse in_use = ramet::backend_in_use();
  std::printf("%s\n%s\n", std::string(ramet::name(in_use.kind)).c_str(), in_use.why.c_str());
  for (int number = 0; number < 3; ++number) {
    auto thread = ramet::spawn([number] { return number; });
    if (!thread || thread->join() != number) return 1;
  }
}
