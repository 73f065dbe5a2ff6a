// ramet's mutex and condition beside the standard library's, in one run: rounds of the two take turns, so that both
// meet the same machine. Prints a page with the median time of one operation and the ratio of the medians; less than 1
// is faster than std. Usage: sync [ROUNDS]
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
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
  return time_of(threads, 40'000, [&](long count) {
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

double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

void compare(const std::string& name, int threads, int rounds, double (*ours)(int), double (*standard)(int)) {
  std::vector<double> of_ours;
  std::vector<double> of_standard;
  for (int round = 0; round < rounds; ++round) {
    // Who goes first changes, so that neither always follows the other.
    if (round % 2 == 0) of_ours.push_back(ours(threads));
    of_standard.push_back(standard(threads));
    if (round % 2 != 0) of_ours.push_back(ours(threads));
  }
  const double here = median(of_ours);
  const double there = median(of_standard);
  std::printf("| %-34s | %7d | %10.1f | %10.1f | %5.2f |\n", name.c_str(), threads, here, there, here / there);
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
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  std::printf(
      "# What a lock costs\n\nWritten by `make bench`: the medians of %d rounds, in which the two take turns. %u "
      "processors.\n"
      "A ratio of less than 1 is faster than the standard library; the robust mutex is compared with libc's robust "
      "one.\n\n"
      "| %-34s | %7s | %10s | %10s | %5s |\n|---|---:|---:|---:|---:|\n",
      rounds, std::thread::hardware_concurrency(), "one operation", "threads", "ramet, ns", "std, ns", "ratio");
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
