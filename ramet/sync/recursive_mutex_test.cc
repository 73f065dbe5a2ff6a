#include "ramet/sync/recursive_mutex.h"

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
void expect_free_after_as_many_unlocks(Lock& mutex) {
  const auto free_for_another = [&] {
    bool free = false;
    std::thread([&] {
      free = mutex.try_lock();
      if (free) mutex.unlock();
    }).join();
    return free;
  };
  mutex.lock();
  EXPECT_TRUE(mutex.try_lock());
  EXPECT_TRUE(mutex.try_lock_for(1ms));
  mutex.unlock();
  EXPECT_FALSE(free_for_another());
  mutex.unlock();
  EXPECT_FALSE(free_for_another());
  mutex.unlock();
  EXPECT_TRUE(free_for_another());
}

TEST(RecursiveMutex, IsFreeAfterAsManyUnlocksAsLocks) {
  RecursiveMutex mutex;
  expect_free_after_as_many_unlocks(mutex);
  shared_memory::RecursiveMutex shared;
  expect_free_after_as_many_unlocks(shared);
}

TEST(RecursiveMutex, LetsOneInAtATime) {
  RecursiveMutex mutex;
  long sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 3000; ++round) {
        const std::scoped_lock outer(mutex);
        const std::unique_lock inner(mutex);
        ++sum;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, 12000);
}

TEST(RecursiveMutex, TimesOutForAnother) {
  RecursiveMutex mutex;
  const std::scoped_lock guard(mutex);
  std::thread([&] { EXPECT_FALSE(mutex.try_lock_for(5ms)); }).join();
}

TEST(RecursiveMutex, TellsTasksOfOneAddressInDifferentProcessesApart) {
  SharedPage<shared_memory::RecursiveMutex> mutex;
  mutex->lock();
  ForkedChild child([&] {  // its thread-local memory lies where its creator's does
    if (mutex->try_lock()) return 1;
    mutex->lock();
    mutex->lock();
    mutex->unlock();
    mutex->unlock();
    return 0;
  });
  ASSERT_TRUE(wait_until_asleep(child.pid()));
  mutex->unlock();
  EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace ramet
