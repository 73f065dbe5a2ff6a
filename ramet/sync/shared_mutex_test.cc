#include "ramet/sync/shared_mutex.h"

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(SharedMutex, ShowsReadersNoHalfWrite) {
  SharedMutex mutex;
  long left = 0;
  long right = 0;
  std::atomic<int> torn{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        const std::unique_lock lock(mutex);
        ++left;
        ++right;
      }
    });
  }
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        const std::shared_lock lock(mutex);
        if (left != right) ++torn;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(left, 4000);
}

TEST(SharedMutex, ReadersAreInTogetherAndAWriterAlone) {
  SharedMutex mutex;
  mutex.lock_shared();
  std::thread([&] {
    EXPECT_TRUE(mutex.try_lock_shared());
    EXPECT_FALSE(mutex.try_lock());
    mutex.unlock_shared();
  }).join();
  mutex.unlock_shared();
  EXPECT_TRUE(mutex.try_lock());
  std::thread([&] {
    EXPECT_FALSE(mutex.try_lock_shared());
    EXPECT_FALSE(mutex.try_lock());
    EXPECT_FALSE(mutex.try_lock_shared_for(2ms));
    EXPECT_FALSE(mutex.try_lock_for(2ms));
  }).join();
  mutex.unlock();
}

TEST(SharedMutex, AWaitingWriterKeepsNewReadersOutUntilItHadItsTurn) {
  SharedMutex mutex;
  mutex.lock_shared();
  bool written = false;
  Sleeper writer([&] {
    const std::unique_lock lock(mutex);
    written = true;
  });
  ASSERT_TRUE(writer.sleeps());
  EXPECT_FALSE(mutex.try_lock_shared());
  Sleeper reader([&] {
    const std::shared_lock lock(mutex);
    EXPECT_TRUE(written);
  });
  ASSERT_TRUE(reader.sleeps());
  mutex.unlock_shared();
  writer.join();
  reader.join();
}

TEST(SharedMutex, AWriterThatGaveUpLetsTheReadersIn) {
  SharedMutex mutex;
  mutex.lock_shared();
  Sleeper writer([&] { EXPECT_FALSE(mutex.try_lock_for(100ms)); });
  ASSERT_TRUE(writer.sleeps());
  Sleeper reader([&] { const std::shared_lock lock(mutex); });
  writer.join();
  reader.join();
  EXPECT_TRUE(mutex.try_lock_shared());
  mutex.unlock_shared();
  mutex.unlock_shared();
  EXPECT_TRUE(mutex.try_lock());
  mutex.unlock();
}

TEST(SharedMutex, WorksBetweenProcesses) {
  struct Common {
    shared_memory::SharedMutex mutex;
    long left = 0;
    long right = 0;
  };
  SharedPage<Common> common;
  const auto work = [&] {
    int torn = 0;
    for (int i = 0; i < 1000; ++i) {
      {
        const std::unique_lock lock(common->mutex);
        ++common->left;
        ++common->right;
      }
      const std::shared_lock lock(common->mutex);
      if (common->left != common->right) ++torn;
    }
    return torn == 0 ? 0 : 1;
  };
  std::vector<ForkedChild> children;
  for (int i = 0; i < 3; ++i) children.emplace_back(work);
  for (ForkedChild& child : children) EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(common->left, 3000);
}

}  // namespace
}  // namespace ramet
