// Each thread sums one part of an array, which it borrows: a scope is not left before all of its threads are gone.
// Usage: sum_array_threads [THREADS]
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <span>
#include <vector>

#include "ramet/task/scope.h"

int main(int count, char** words) {
  const std::size_t threads = count > 1 ? std::strtoul(words[1], nullptr, 10) : 2;
  if (threads == 0) return 2;
  std::vector<long> array(100'000);
  std::iota(array.begin(), array.end(), 1);
  std::vector<long> sums(threads);
  const auto done = ramet::scope([&](ramet::Scope& scope) {
    const std::size_t part = array.size() / threads;
    for (std::size_t number = 0; number < threads; ++number) {
      const std::size_t begin = number * part;
      const std::size_t end = number + 1 == threads ? array.size() : begin + part;
      const auto spawned = scope.spawn([&, begin, end, number] {
        for (const long value : std::span(array).subspan(begin, end - begin)) sums[number] += value;
      });
      if (!spawned) std::fprintf(stderr, "%s\n", ramet::describe(spawned.error()).c_str());
    }
  });
  std::printf("Array sum is: %ld\n", std::accumulate(sums.begin(), sums.end(), 0L));
  return done ? 0 : 1;
}
