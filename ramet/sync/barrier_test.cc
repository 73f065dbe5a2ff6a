#include "ramet/sync/barrier.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(Barrier, NobodyGoesOnBeforeAllHaveArrivedRoundAfterRound) {
  constexpr int party = 5;
  constexpr int rounds = 300;
  Barrier barrier(party);
  std::vector<int> round_of(party);
  std::atomic<int> behind{0};
  std::atomic<int> last{0};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < party; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 1; round <= rounds; ++round) {
        round_of[i] = round;
        if (barrier.arrive_and_wait()) ++last;
        for (const int other : round_of) behind += other < round ? 1 : 0;
        barrier.arrive_and_wait();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(behind, 0);
  EXPECT_EQ(last, rounds) << "one of each party is the last";
}

TEST(Barrier, WorkMayBeDoneBetweenArrivingAndWaiting) {
  Barrier barrier(2);
  const Barrier::Arrival arrival = barrier.arrive();
  EXPECT_FALSE(arrival.last);
  EXPECT_FALSE(barrier.is_over(arrival));
  EXPECT_FALSE(barrier.wait_for(arrival, 5ms));
  EXPECT_TRUE(barrier.arrive().last);
  EXPECT_TRUE(barrier.is_over(arrival));
  EXPECT_TRUE(barrier.wait_until(arrival, std::chrono::system_clock::now()));
}

TEST(Barrier, GoesOnWithoutThoseWhoLeft) {
  Barrier barrier(3);
  std::thread leaver([&] { barrier.arrive_and_leave(); });
  const auto meet_thrice = [&] {
    for (int i = 0; i < 3; ++i) barrier.arrive_and_wait();
  };
  std::thread stayer(meet_thrice);
  meet_thrice();
  leaver.join();
  stayer.join();
}

TEST(Barrier, MeetsBetweenProcesses) {
  struct Common {
    shared_memory::Barrier barrier{3};
    std::atomic<int> arrived{0};
  };
  SharedPage<Common> common;
  const auto meet = [&] {
    for (int round = 1; round <= 100; ++round) {
      ++common->arrived;
      common->barrier.arrive_and_wait();
      if (common->arrived < 3 * round) return 1;
      common->barrier.arrive_and_wait();
    }
    return 0;
  };
  std::vector<ForkedChild> children;
  for (int i = 0; i < 3; ++i) children.emplace_back(meet);
  for (ForkedChild& child : children) EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace ramet
