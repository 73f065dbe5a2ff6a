#include "ramet/sync/semaphore.h"

#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(Semaphore, LetsInAsManyAsItHasPermits) {
  Semaphore semaphore(3);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; ++round) {
        semaphore.acquire();
        const int now = ++inside;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        --inside;
        semaphore.release();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
  EXPECT_EQ(semaphore.permits(), 3U);
}

TEST(Semaphore, AReleaseOfManyWakesAsMany) {
  Semaphore semaphore(0);
  std::vector<std::unique_ptr<Sleeper>> sleepers;
  for (int i = 0; i < 4; ++i) sleepers.push_back(std::make_unique<Sleeper>([&] { semaphore.acquire(); }));
  for (const auto& sleeper : sleepers) ASSERT_TRUE(sleeper->sleeps());
  semaphore.release(5);
  for (const auto& sleeper : sleepers) sleeper->join();
  EXPECT_EQ(semaphore.permits(), 1U);
}

TEST(Semaphore, TimesOutAndLeavesThePermitsToOthers) {
  Semaphore semaphore(0);
  EXPECT_FALSE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.try_acquire_for(5ms));
  EXPECT_FALSE(semaphore.try_acquire_until(std::chrono::system_clock::now() + 5ms));
  semaphore.release();
  EXPECT_TRUE(semaphore.try_acquire_until(std::chrono::steady_clock::time_point::min()));
}

TEST(Semaphore, TimeoutsAndReleasesThatMeetLoseNoPermit) {
  constexpr int rounds = 300;
  Semaphore semaphore(0);
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) taken += semaphore.try_acquire_for(50us) ? 1 : 0;
    });
  }
  for (int i = 0; i < rounds; ++i) {
    semaphore.release();
    std::this_thread::sleep_for(30us);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken + static_cast<int>(semaphore.permits()), rounds);
}

TEST(Semaphore, MayBeFreedByWhomItLetThrough) {
  for (int round = 0; round < 200; ++round) {
    auto semaphore = std::make_unique<Semaphore>(0);
    std::thread releaser([where = semaphore.get()] { where->release(); });
    semaphore->acquire();
    semaphore.reset();
    releaser.join();
  }
}

TEST(Semaphore, PassesAPermitBetweenProcesses) {
  struct Common {
    shared_memory::Semaphore ping{0};
    shared_memory::Semaphore pong{0};
  };
  SharedPage<Common> common;
  ForkedChild child([&] {
    for (int i = 0; i < 300; ++i) {
      common->ping.acquire();
      common->pong.release();
    }
    return 3;
  });
  for (int i = 0; i < 300; ++i) {
    common->ping.release();
    common->pong.acquire();
  }
  EXPECT_EQ(child.wait(), 3);
}

TEST(Semaphore, AWaiterThatDiedTakesNoLaterPermit) {
  SharedPage<shared_memory::Semaphore> semaphore(0U);
  ForkedChild doomed([&] {
    semaphore->acquire();
    return 0;
  });
  ASSERT_TRUE(wait_until_asleep(doomed.pid()));
  doomed.kill();
  ForkedChild heir([&] {
    semaphore->acquire();
    return 4;
  });
  ASSERT_TRUE(wait_until_asleep(heir.pid()));
  semaphore->release();
  EXPECT_EQ(heir.wait(), 4);
}

}  // namespace
}  // namespace ramet
