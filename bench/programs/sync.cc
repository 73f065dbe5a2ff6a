// ramet's mutex and condition beside the standard library's, in one run: rounds of the two take turns, so that both
// meet the same machine. Prints a page with the median time of one operation, and the median of the rounds' ratios with
// the interval in which it lies; less than 1 is faster than std. Usage: sync [ROUNDS]
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ramet/sync/condition.h"
#include "ramet/sync/mutex.h"
#include "ramet/sync/robust_mutex.h"

namespace {

using Clock = std::chrono::steady_clock;

// Nanoseconds for one of the `operations` that `threads` threads do together.
double time_of(int threads, long operations, const std::function<void(long)>& work) {
  std::atomic<bool> go{false};
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&] {
      while (!go.load(std::memory_order_acquire)) std::this_thread::yield();
      work(operations / threads);
    });
  }
  const auto begin = Clock::now();
  go.store(true, std::memory_order_release);
  for (std::thread& thread : all) thread.join();
  const std::chrono::duration<double, std::nano> time = Clock::now() - begin;
  return time.count() / static_cast<double>(operations);
}

// A few nanoseconds inside and outside of the lock, as little as a counter needs.
template <class Mutex>
double lock_and_unlock(int threads) {
  Mutex mutex;
  volatile long sum = 0;
  const long operations = threads == 1 ? 2'000'000 : 300'000;
  return time_of(threads, operations, [&](long count) {
    for (long i = 0; i < count; ++i) {
      const std::lock_guard guard(mutex);
      sum = sum + 1;
    }
  });
}

// Half of the threads put, half take, through a place for 16.
template <class Mutex, class Condition>
double put_and_take(int threads) {
  Mutex mutex;
  Condition not_empty;
  Condition not_full;
  int items = 0;
  std::atomic<int> number{0};
  const auto move = [&](Condition& wanted, Condition& given, int from, int by) {
    std::unique_lock lock(mutex);
    wanted.wait(lock, [&] { return items != from; });
    items += by;
    lock.unlock();
    given.notify_one();
  };
  return time_of(threads, 16'000, [&](long count) {
    const bool puts = number.fetch_add(1) % 2 == 0;
    for (long i = 0; i < count; ++i) puts ? move(not_full, not_empty, 16, 1) : move(not_empty, not_full, 0, -1);
  });
}

// Nobody waits.
template <class Condition>
double notify_nobody(int) {
  Condition condition;
  return time_of(1, 2'000'000, [&](long count) {
    for (long i = 0; i < count; ++i) {
      condition.notify_one();
      std::atomic_signal_fence(std::memory_order_seq_cst);
    }
  });
}

double median(std::vector<double> sorted) {
  std::ranges::sort(sorted);
  return sorted[sorted.size() / 2];
}

// Between which two of the sorted ratios the true median lies, with 95 %: how many of n fall below it is a toss of n
// coins, whatever the ratios' distribution.
struct Interval {
  double low = 0;
  double high = 0;
};
Interval interval_of_median(std::vector<double> ratios) {
  std::ranges::sort(ratios);
  const auto n = static_cast<double>(ratios.size());
  double probability = std::pow(0.5, n);  // of exactly `below` of n
  double sum = 0;
  std::size_t below = 0;
  while (sum + probability <= 0.025) {
    sum += probability;
    probability *= (n - static_cast<double>(below)) / (static_cast<double>(below) + 1);
    ++below;
  }
  const std::size_t outside = below > 0 ? below - 1 : 0;
  return {.low = ratios[outside], .high = ratios[ratios.size() - 1 - outside]};
}

const char* verdict(const Interval& interval) {
  if (interval.high < 1) return "faster";
  return interval.low > 1 ? "slower" : "no difference seen";
}

void compare(const std::string& name, int threads, int rounds, double (*ours)(int), double (*standard)(int)) {
  std::vector<double> of_ours;
  std::vector<double> of_standard;
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    // Who goes first changes, so that neither always follows the other.
    const bool first = round % 2 == 0;
    const double before = first ? ours(threads) : 0;
    of_standard.push_back(standard(threads));
    of_ours.push_back(first ? before : ours(threads));
    ratios.push_back(of_ours.back() / of_standard.back());
  }
  const Interval interval = interval_of_median(ratios);
  std::printf("| %-34s | %7d | %10.1f | %10.1f | %5.2f | %4.2f to %4.2f | %-18s |\n", name.c_str(), threads,
              median(of_ours), median(of_standard), median(ratios), interval.low, interval.high, verdict(interval));
  std::fflush(stdout);
}

struct PthreadRobust {
  PthreadRobust() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex, &attributes);
  }
  void lock() { pthread_mutex_lock(&mutex); }
  void unlock() { pthread_mutex_unlock(&mutex); }
  pthread_mutex_t mutex;
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 41;
  std::printf(
      "# What a lock costs\n\nWritten by `make bench-sync`: %d short rounds, in which the two take turns; %u "
      "processors. "
      "Times are medians of the rounds.\n"
      "The ratio is the median of the rounds' ratios, with the interval in which it lies with 95 %%; less than 1 is "
      "faster than the standard\nlibrary. The robust mutex is compared with libc's robust one.\n\n"
      "| %-34s | %7s | %10s | %10s | %5s | %-12s | %-18s |\n|---|---:|---:|---:|---:|---:|---|\n",
      rounds, std::thread::hardware_concurrency(), "one operation", "threads", "ramet, ns", "std, ns", "ratio", "95 %",
      "");
  for (const int threads : {1, 2, 8, 64}) {
    compare("mutex: lock, add, unlock", threads, rounds, lock_and_unlock<ramet::Mutex>, lock_and_unlock<std::mutex>);
  }
  for (const int threads : {1, 2, 8, 64}) {
    compare("mutex in shared memory", threads, rounds, lock_and_unlock<ramet::shared_memory::Mutex>,
            lock_and_unlock<std::mutex>);
  }
  for (const int threads : {1, 2, 8, 64}) {
    compare("robust mutex, beside libc's robust", threads, rounds, lock_and_unlock<ramet::RobustMutex>,
            lock_and_unlock<PthreadRobust>);
  }
  compare("condition: notify nobody", 1, rounds, notify_nobody<ramet::Condition>,
          notify_nobody<std::condition_variable>);
  for (const int threads : {2, 8, 64}) {
    compare("condition: put and take", threads, rounds, put_and_take<ramet::Mutex, ramet::Condition>,
            put_and_take<std::mutex, std::condition_variable>);
  }
}
