// Owners and waiters of a RobustMutex that end in every way and at every moment.
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/condition.h"
#include "ramet/sync/robust_mutex.h"
#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(RobustDeath, EachOwnerIsToldUntilOneSaysThatAllIsInOrder) {
  SharedPage<RobustMutex> mutex;
  ForkedChild dying([&] {
    static_cast<void>(mutex->lock());
    return 0;  // by _exit, with the lock held
  });
  ASSERT_EQ(dying.wait(), 0);
  EXPECT_EQ(mutex->lock(), Acquired::owner_died);
  mutex->unlock();
  EXPECT_TRUE(mutex->try_lock());
  EXPECT_TRUE(mutex->owner_died());
  mutex->mark_consistent();
  mutex->unlock();
  EXPECT_EQ(mutex->lock(), Acquired::clean);
  mutex->unlock();
}

TEST(RobustDeath, WakesOneWhoWaitsForTheDead) {
  SharedPage<RobustMutex> mutex;
  ForkedChild doomed([&] {
    static_cast<void>(mutex->lock());
    while (true) pause();
    return 0;
  });
  ASSERT_TRUE(wait_until_asleep(doomed.pid()));
  const auto expect_death = [&] {
    const Acquired how = mutex->lock();
    mutex->unlock();
    return how == Acquired::owner_died ? 1 : 0;
  };
  ForkedChild first(expect_death);
  ForkedChild second(expect_death);
  ASSERT_TRUE(wait_until_asleep(first.pid()) && wait_until_asleep(second.pid()));
  doomed.kill();
  EXPECT_EQ(first.wait(), 1);
  EXPECT_EQ(second.wait(), 1);
}

TEST(RobustDeath, AThreadThatEndsHoldingItCounts) {
  RobustMutex mutex;
  std::thread([&] { static_cast<void>(mutex.lock()); }).join();
  EXPECT_EQ(mutex.lock(), Acquired::owner_died);
  mutex.unlock();
}

TEST(RobustDeath, AProcessThatExecutesAnotherProgramCounts) {
  SharedPage<RobustMutex> mutex;
  ForkedChild child([&] {
    static_cast<void>(mutex->lock());
    execl("/bin/true", "true", nullptr);
    return 1;
  });
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(mutex->lock(), Acquired::owner_died);
  mutex->unlock();
}

TEST(RobustDeath, AProcessWithoutAListOfLibcsGetsOne) {
  SharedPage<RobustMutex> mutex;
  const long pid = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
  if (pid == 0) {
    static_cast<void>(mutex->lock());
    _exit(0);
  }
  waitpid(static_cast<pid_t>(pid), nullptr, 0);
  EXPECT_EQ(mutex->lock(), Acquired::owner_died);
  mutex->unlock();
}

TEST(RobustDeath, AChildOfForkHoldsNothingOfItsCreators) {
  SharedPage<RobustMutex> mutex;
  EXPECT_EQ(mutex->lock(), Acquired::clean);
  ForkedChild child([&] { return mutex->try_lock() ? 1 : 0; });
  EXPECT_EQ(child.wait(), 0);
  mutex->unlock();
  EXPECT_EQ(mutex->lock(), Acquired::clean) << "the child's end is not the owner's";
  mutex->unlock();
}

TEST(RobustDeath, AWaiterOfAConditionHearsOfIt) {
  struct Common {
    RobustMutex mutex;
    shared_memory::Condition condition;
    bool told = false;
  };
  SharedPage<Common> common;
  ForkedChild waiter([&] {
    static_cast<void>(common->mutex.lock());
    common->condition.wait(common->mutex, [&] { return common->told; });
    return common->mutex.owner_died() ? 9 : 0;
  });
  ASSERT_TRUE(wait_until_asleep(waiter.pid()));
  ForkedChild dying([&] {
    static_cast<void>(common->mutex.lock());
    common->told = true;
    common->condition.notify_one();
    return 0;
  });
  ASSERT_EQ(dying.wait(), 0);
  EXPECT_EQ(waiter.wait(), 9);
}

// Owners and waiters are killed at any moment, many times over, and who is left still gets the lock; whenever the data
// were left half changed, the next owner was told.
TEST(RobustDeath, KilledAtAnyMomentTheLockStaysGoodAndNoHalfChangeGoesUnsaid) {
  struct Common {
    RobustMutex mutex;
    std::atomic<long> left{0};
    std::atomic<long> right{0};
    std::atomic<int> unsaid{0};
    std::atomic<bool> stop{false};
  };
  SharedPage<Common> common;
  const auto work = [&] {
    while (!common->stop) {
      const Acquired how = common->mutex.lock();
      if (common->left != common->right && how == Acquired::clean) ++common->unsaid;
      common->right = common->left.load();
      if (how == Acquired::owner_died) common->mutex.mark_consistent();
      ++common->left;
      ++common->right;
      common->mutex.unlock();
    }
    return 0;
  };
  std::mt19937 chance(20);
  std::vector<std::unique_ptr<ForkedChild>> crowd;
  for (int i = 0; i < 5; ++i) crowd.push_back(std::make_unique<ForkedChild>(work));
  for (int i = 0; i < 60; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(chance() % 3000));
    crowd[chance() % crowd.size()] = std::make_unique<ForkedChild>(work);  // kills the one before
  }
  common->stop = true;
  for (const auto& worker : crowd) EXPECT_EQ(worker->wait(), 0);
  EXPECT_EQ(common->unsaid, 0);
  EXPECT_GT(common->right, 0);
  EXPECT_TRUE(common->mutex.try_lock_for(5s));
  common->mutex.unlock();
}

}  // namespace
}  // namespace ramet
