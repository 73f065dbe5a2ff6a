#include "ramet/sync/mutex.h"

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

template <class Lock>
void add_in_threads(Lock& lock, long& sum, int threads, int rounds) {
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        const std::lock_guard guard(lock);
        ++sum;
      }
    });
  }
  for (std::thread& thread : all) thread.join();
}

TEST(Mutex, IsWaitedForToTheEndOfTime) {
  using std::chrono::seconds;
  const std::chrono::time_point<std::chrono::steady_clock, seconds> never(seconds::max());
  Mutex mutex;
  mutex.lock();
  std::thread owner([&] {
    std::this_thread::sleep_for(50ms);
    mutex.unlock();
  });
  EXPECT_TRUE(mutex.try_lock_until(never));
  EXPECT_FALSE(mutex.try_lock_until(std::chrono::time_point<std::chrono::system_clock, std::chrono::hours>::min()));
  EXPECT_FALSE(mutex.try_lock_for(std::chrono::hours::min()));
  owner.join();
}

TEST(Mutex, LetsOneInAtATime) {
  Mutex mutex;
  long sum = 0;
  add_in_threads(mutex, sum, 8, 5000);
  EXPECT_EQ(sum, 40000);
}

TEST(Mutex, TryLockFailsWhileAnotherHolds) {
  Mutex mutex;
  EXPECT_TRUE(mutex.try_lock());
  std::thread([&] { EXPECT_FALSE(mutex.try_lock()); }).join();
  mutex.unlock();
  EXPECT_TRUE(mutex.try_lock());
  mutex.unlock();
}

TEST(Mutex, AllBytesZeroAreAFreeMutex) {
  alignas(Mutex) unsigned char memory[sizeof(Mutex)] = {};
  Mutex fresh;
  EXPECT_EQ(std::memcmp(memory, &fresh, sizeof(Mutex)), 0);
  EXPECT_EQ(sizeof(Mutex), 4U);
}

TEST(Mutex, UnlockWakesWhoSleeps) {
  Mutex mutex;
  mutex.lock();
  Sleeper sleeper([&] { const std::lock_guard guard(mutex); });
  ASSERT_TRUE(sleeper.sleeps());
  EXPECT_FALSE(sleeper.done());
  mutex.unlock();
  sleeper.join();
}

template <class Moment>
void expect_timeout_at(Moment deadline) {
  Mutex mutex;
  mutex.lock();
  EXPECT_FALSE(mutex.try_lock_until(deadline));
  EXPECT_GE(Moment::clock::now(), deadline);
  mutex.unlock();
  EXPECT_TRUE(mutex.try_lock_until(deadline)) << "a deadline that is past still tries";
}

TEST(Mutex, TimesOutByTheClockOfTheDeadline) {
  expect_timeout_at(std::chrono::steady_clock::now() + 20ms);
  expect_timeout_at(std::chrono::system_clock::now() + 20ms);
  expect_timeout_at(std::chrono::system_clock::time_point::min());
}

TEST(Mutex, WhoGaveUpLeavesTheOthersTheirWakes) {
  Mutex mutex;
  mutex.lock();
  Sleeper patient([&] { const std::lock_guard guard(mutex); });
  ASSERT_TRUE(patient.sleeps());
  EXPECT_FALSE(mutex.try_lock_for(5ms));
  mutex.unlock();
  patient.join();
}

TEST(Mutex, ServesWhatTheStandardLibraryExpects) {
  Mutex first;
  Mutex second;
  { const std::scoped_lock both(first, second); }
  std::unique_lock timed(first, 1ms);
  EXPECT_TRUE(timed.owns_lock());
  std::condition_variable_any condition;
  bool told = false;
  std::thread teller([&] {
    const std::lock_guard guard(first);
    told = true;
    condition.notify_one();
  });
  condition.wait(timed, [&] { return told; });
  timed.unlock();
  teller.join();
}

TEST(Mutex, ExcludesBetweenProcesses) {
  struct Common {
    shared_memory::Mutex mutex;
    long sum = 0;
  };
  SharedPage<Common> common;
  const auto add = [&] {
    for (int i = 0; i < 5000; ++i) {
      const std::lock_guard guard(common->mutex);
      ++common->sum;
    }
    return 0;
  };
  std::vector<ForkedChild> children;
  for (int i = 0; i < 4; ++i) children.emplace_back(add);
  for (ForkedChild& child : children) EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(common->sum, 20000);
}

TEST(Mutex, WakesASleeperOfAnotherProcess) {
  SharedPage<shared_memory::Mutex> mutex;
  mutex->lock();
  ForkedChild child([&] {
    const std::lock_guard guard(*mutex);
    return 7;
  });
  ASSERT_TRUE(wait_until_asleep(child.pid()));
  mutex->unlock();
  EXPECT_EQ(child.wait(), 7);
}

}  // namespace
}  // namespace ramet
