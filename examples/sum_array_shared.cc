// The sum of an array, by threads and by processes: one function, one spawn, and only the sharing differs. The partial
// sums lie in memory that both have in common; the array itself a process has as a copy.
// Usage: sum_array_shared [TASKS]
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <span>
#include <vector>

#include "ramet/own/shared_array.h"
#include "ramet/task/sharing.h"

namespace {

constexpr std::size_t size = 100'000;
long array[size];

void sum_part(std::span<const long> part, long& sum) {
  for (const long value : part) sum += value;
}

template <class Sharing>
long sum_of_array(Sharing sharing, std::size_t tasks) {
  auto sums = ramet::shared_memory::Array<long>::make(tasks);
  if (!sums) return -1;
  using Task = decltype(ramet::spawn(sharing, sum_part, std::span(array), std::ref((*sums)[0])));
  std::vector<Task> all;
  for (std::size_t number = 0; number < tasks; ++number) {
    const std::size_t begin = number * (size / tasks);
    const std::size_t end = number + 1 == tasks ? size : begin + size / tasks;
    all.push_back(
        ramet::spawn(sharing, sum_part, std::span(array).subspan(begin, end - begin), std::ref((*sums)[number])));
  }
  for (Task& task : all) {
    if (!task || !task->join()) return -1;
  }
  return std::accumulate(sums->begin(), sums->end(), 0L);
}

}  // namespace

int main(int count, char** words) {
  const std::size_t tasks = count > 1 ? std::strtoul(words[1], nullptr, 10) : 2;
  if (tasks == 0) return 2;
  std::iota(std::begin(array), std::end(array), 1);
  std::printf("Array sum is: %ld, by threads\n", sum_of_array(ramet::as_thread, tasks));
  std::printf("Array sum is: %ld, by processes\n", sum_of_array(ramet::as_process, tasks));
}
