#include "ramet/sync/once.h"

#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

TEST(Once, RunsOnceAndAllSeeWhatItDid) {
  Once once;
  int value = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      once.call([&] { ++value; });
      EXPECT_EQ(value, 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(once.has_run());
}

TEST(Once, AnotherTriesWhenTheFunctionThrew) {
  Once once;
  EXPECT_THROW(once.call([] { throw std::runtime_error("not today"); }), std::runtime_error);
  EXPECT_FALSE(once.has_run());
  bool ran = false;
  once.call([&] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(Once, InSharedMemoryRunsAgainWhenItsRunnerWasKilled) {
  struct Common {
    shared_memory::Once once;
    std::atomic<int> begun{0};
    std::atomic<int> ended{0};
  };
  SharedPage<Common> common;
  ForkedChild doomed([&] {
    common->once.call([&] {
      ++common->begun;
      while (true) pause();
    });
    return 0;
  });
  while (common->begun == 0) std::this_thread::yield();
  ForkedChild waiter([&] {
    common->once.call([&] {
      ++common->begun;
      ++common->ended;
    });
    return 0;
  });
  ASSERT_TRUE(wait_until_asleep(waiter.pid()));
  doomed.kill();
  EXPECT_EQ(waiter.wait(), 0);
  EXPECT_TRUE(common->once.has_run());
  EXPECT_EQ(common->begun, 2);
  EXPECT_EQ(common->ended, 1);
}

}  // namespace
}  // namespace ramet
