#include "ramet/sync/robust_mutex.h"

#include <pthread.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/kernel/robust_list.h"
#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(RobustMutex, LetsOneInAtATime) {
  RobustMutex mutex;
  long sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        const std::lock_guard guard(mutex);
        ++sum;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, 16000);
}

TEST(RobustMutex, ForgetsItsWaitersWhenTheyHaveAllBeen) {
  RobustMutex mutex;
  static_cast<void>(mutex.lock());
  Sleeper sleeper([&] { const std::lock_guard guard(mutex); });
  ASSERT_TRUE(sleeper.sleeps());
  mutex.unlock();
  sleeper.join();
  for (int i = 0; i < 2; ++i) {  // the first wakes nobody, so the second looks
    static_cast<void>(mutex.lock());
    mutex.unlock();
  }
  const RobustMutex fresh;
  EXPECT_EQ(*reinterpret_cast<const std::uint32_t*>(&mutex), *reinterpret_cast<const std::uint32_t*>(&fresh));
}

TEST(RobustMutex, TimesOutAndTries) {
  RobustMutex mutex;
  EXPECT_EQ(mutex.lock(), Acquired::clean);
  std::thread([&] {
    EXPECT_FALSE(mutex.try_lock());
    EXPECT_FALSE(mutex.try_lock_for(5ms));
    EXPECT_FALSE(mutex.try_lock_until(std::chrono::system_clock::now() + 5ms));
  }).join();
  mutex.unlock();
  EXPECT_TRUE(mutex.try_lock());
  mutex.unlock();
  const std::unique_lock timed(mutex, 1ms);
  EXPECT_TRUE(timed.owns_lock());
}

TEST(RobustList, CountsTheSleepersOfAWordWithoutWakingThem) {
  FutexWord word{7};
  EXPECT_FALSE(has_sleepers(word, 7));
  EXPECT_TRUE(has_sleepers(word, 8)) << "not the word that it was";
  Sleeper sleeper([&] {
    while (word.load() == 7) futex_wait(word, 7, FutexScope::any_process);
  });
  ASSERT_TRUE(sleeper.sleeps());
  EXPECT_TRUE(has_sleepers(word, 7));
  EXPECT_TRUE(has_sleepers(word, 7));
  word.store(8);
  futex_wake(word, 1, FutexScope::any_process);
  sleeper.join();
}

TEST(RobustList, ClearsTheMarkOfWaitersAndNothingElse) {
  FutexWord word{0xffffffff};
  clear_waiters_and_wake_all(word);
  EXPECT_EQ(word.load(), 0x7fffffffU);
}

// libc's robust mutexes and ramet's, in one list, locked and unlocked in every order, and with the owner killed at the
// end.
class LibcRobustMutex {
 public:
  LibcRobustMutex() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex_, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  int lock() { return pthread_mutex_lock(&mutex_); }
  void unlock() { pthread_mutex_unlock(&mutex_); }
  void mark_consistent() { pthread_mutex_consistent(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

struct Neighbours {
  RobustMutex ours[2];
  LibcRobustMutex libcs[2];

  void lock(std::size_t which) {
    if (which < 2) {
      static_cast<void>(ours[which].lock());
    } else {
      libcs[which - 2].lock();
    }
  }
  void unlock(std::size_t which) { which < 2 ? ours[which].unlock() : libcs[which - 2].unlock(); }
};

bool list_is_empty() {
  robust_list_head* list = robust_list_of_caller();
  return list->list.next == &list->list && list->list_op_pending == nullptr;
}

TEST(RobustMutex, SharesTheListWithLibcsInEveryOrderOfUnlocking) {
  SharedPage<Neighbours> locks;
  std::vector<std::size_t> order = {0, 1, 2, 3};
  do {
    for (const std::size_t which : {0U, 2U, 1U, 3U}) locks->lock(which);
    for (const std::size_t which : order) locks->unlock(which);
    ASSERT_TRUE(list_is_empty());
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(RobustMutex, TheKernelFindsAllThatAKilledTaskHeldOfBothKinds) {
  for (std::size_t unlocked = 0; unlocked < 4; ++unlocked) {
    SharedPage<Neighbours> locks;
    ForkedChild doomed([&] {
      for (const std::size_t which : {2U, 0U, 3U, 1U}) locks->lock(which);
      locks->unlock(unlocked);
      while (true) pause();
      return 0;
    });
    ASSERT_TRUE(wait_until_asleep(doomed.pid()));
    doomed.kill();
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(locks->ours[i].lock(), i == unlocked ? Acquired::clean : Acquired::owner_died);
      EXPECT_EQ(locks->libcs[i].lock(), i + 2 == unlocked ? 0 : EOWNERDEAD);
      locks->ours[i].unlock();
      locks->libcs[i].mark_consistent();
      locks->libcs[i].unlock();
    }
  }
}

}  // namespace
}  // namespace ramet
