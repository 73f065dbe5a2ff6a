// A program as they are written for std::thread and std::jthread: a pool with a queue, a parallel sort, a pipeline that
// is stopped. Built twice, once with the standard's threads and once with ramet's, by the one line below; both print
// the same.
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#ifdef ON_RAMET
#include "ramet/task/std_like.h"
using ramet::std_like::jthread;
using ramet::std_like::thread;
#else
using std::jthread;
using std::thread;
#endif

namespace {

class Pool {
 public:
  explicit Pool(unsigned workers) {
    for (unsigned number = 0; number < workers; ++number) workers_.emplace_back(&Pool::work, this);
  }
  ~Pool() {
    {
      const std::lock_guard guard(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    for (thread& worker : workers_) worker.join();
  }
  std::future<long> submit(std::function<long()> job) {
    std::packaged_task<long()> task(std::move(job));
    auto result = task.get_future();
    {
      const std::lock_guard guard(mutex_);
      jobs_.push_back(std::move(task));
    }
    changed_.notify_one();
    return result;
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::packaged_task<long()>> jobs_;
  bool ending_ = false;
  std::vector<thread> workers_;
};

void sort_in_parallel(std::span<int> numbers, int depth) {
  if (depth == 0 || numbers.size() < 2) {
    std::ranges::sort(numbers);
    return;
  }
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  thread left(sort_in_parallel, std::span(numbers.begin(), middle), depth - 1);
  sort_in_parallel(std::span(middle, numbers.end()), depth - 1);
  left.join();
  std::inplace_merge(numbers.begin(), middle, numbers.end());
}

void pool() {
  std::vector<std::future<long>> results;
  Pool workers(4);
  for (long number = 0; number < 200; ++number) {
    results.push_back(workers.submit([number] {
      if (number == 77) throw std::runtime_error("job 77");
      return number * number;
    }));
  }
  long sum = 0;
  for (auto& result : results) {
    try {
      sum += result.get();
    } catch (const std::runtime_error& thrown) {
      std::printf("failed: %s\n", thrown.what());
    }
  }
  std::printf("sum of squares %ld\n", sum);
}

void sort() {
  std::vector<int> numbers(50'000);
  std::mt19937 source(1);
  std::ranges::generate(numbers, source);
  sort_in_parallel(numbers, 4);
  std::printf("sorted %d, middle %d\n", std::ranges::is_sorted(numbers), numbers[numbers.size() / 2]);
}

void stop() {
  std::mutex mutex;
  std::condition_variable_any changed;
  long seen = 0;
  {
    const jthread consumer([&](const std::stop_token& token) {
      std::unique_lock lock(mutex);
      while (!token.stop_requested()) (void)changed.wait(lock, token, [&] { return false; });
      seen = -1;
    });
  }
  std::printf("stopped %ld\n", seen);
}

void ids() {
  std::map<thread::id, int> by_id;
  thread::id inside;
  thread one([&] { inside = std::this_thread::get_id(); });
  const thread::id outside = one.get_id();
  one.join();
  thread none;
  swap(one, none);
  std::printf("same id %d, none %d, main's another %d\n", inside == outside, none.get_id() == thread::id(),
              inside != std::this_thread::get_id());
  try {
    none.join();
  } catch (const std::system_error& refused) {
    std::printf("join of none: %d\n", refused.code() == std::errc::invalid_argument);
  }
  thread([](auto... all) { std::printf("arguments %zu\n", sizeof...(all)); }, 1, 2).join();
  int reference = 0;
  jthread([](int& number, std::unique_ptr<int> by) { number += *by; }, std::ref(reference), std::make_unique<int>(5))
      .join();
  std::printf("by reference %d\n", reference);
}

}  // namespace

int main() {
  pool();
  sort();
  stop();
  ids();
  std::printf("at least one processor: %d\n", thread::hardware_concurrency() >= 1);
}
