// A program that a sanitizer was compiled into: threads come from pthread_create by themselves, and from clone3 when
// the program asks for it (not with TSan). Prints the backend, and runs a few threads.
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

#include "ramet/task/backend.h"
#include "ramet/task/scope.h"

int main() {
  std::printf("%s\n", std::string(ramet::name(ramet::backend_in_use().kind)).c_str());
  std::fflush(stdout);
  long sum = 0;
  for (int round = 0; round < 50; ++round) {
    auto thread =
        ramet::spawn([](const std::unique_ptr<int>& number) { return *number; }, std::make_unique<int>(round));
    if (!thread) return 1;
    sum += thread->join().value();
  }
  const auto failed = ramet::scope([](ramet::Scope& scope) {
    for (int number = 0; number < 4; ++number) (void)scope.spawn([] { throw std::runtime_error("caught"); });
  });
  return sum == 1225 && !failed ? 0 : 1;
}
