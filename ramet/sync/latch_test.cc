#include "ramet/sync/latch.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(Latch, OpensWhenItIsCountedDown) {
  Latch latch(8);
  std::vector<int> written(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < written.size(); ++i) {
    threads.emplace_back([&, i] {
      written[i] = 1;
      latch.count_down();
    });
  }
  latch.wait();
  EXPECT_EQ(written, std::vector<int>(8, 1)) << "what came before the counts is seen after the wait";
  for (std::thread& thread : threads) thread.join();
}

TEST(Latch, ACountThatIsNotTheLastLeavesTheSleepersAsleep) {
  Latch latch(3);
  Sleeper sleeper([&] { latch.wait(); });
  ASSERT_TRUE(sleeper.sleeps());
  latch.count_down(2);
  EXPECT_FALSE(latch.is_open());
  ASSERT_TRUE(sleeper.sleeps());
  EXPECT_FALSE(sleeper.done());
  latch.count_down();
  sleeper.join();
  EXPECT_TRUE(latch.is_open());
}

TEST(Latch, TimesOut) {
  Latch latch(1);
  EXPECT_FALSE(latch.wait_for(5ms));
  EXPECT_FALSE(latch.wait_until(std::chrono::system_clock::now() + 5ms));
  latch.arrive_and_wait();
  EXPECT_TRUE(latch.wait_for(0ms));
}

TEST(Latch, OpensBetweenProcesses) {
  SharedPage<shared_memory::Latch> latch(2U);
  ForkedChild child([&] {
    latch->arrive_and_wait();
    return 6;
  });
  ASSERT_TRUE(wait_until_asleep(child.pid()));
  latch->arrive_and_wait();
  EXPECT_EQ(child.wait(), 6);
}

}  // namespace
}  // namespace ramet
