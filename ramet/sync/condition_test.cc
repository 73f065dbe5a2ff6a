#include "ramet/sync/condition.h"

#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramet/sync/mutex.h"
#include "ramet/sync/test/asleep.h"
#include "ramet/sync/test/forked_child.h"
#include "ramet/sync/test/shared_page.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

struct Queue {
  Mutex mutex;
  Condition not_empty;
  Condition not_full;
  std::deque<int> items;

  void put(int item) {
    std::unique_lock lock(mutex);
    not_full.wait(lock, [this] { return items.size() < 4; });
    items.push_back(item);
    lock.unlock();
    not_empty.notify_one();
  }
  int take() {
    std::unique_lock lock(mutex);
    not_empty.wait(lock, [this] { return !items.empty(); });
    const int item = items.front();
    items.pop_front();
    lock.unlock();
    not_full.notify_one();
    return item;
  }
};

TEST(Condition, LosesNoWakeInAQueueOfManyProducersAndConsumers) {
  constexpr int pairs = 4;
  constexpr int rounds = 1500;
  Queue queue;
  std::atomic<long> sum{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < pairs; ++i) {
    threads.emplace_back([&] {
      for (int round = 1; round <= rounds; ++round) queue.put(round);
    });
    threads.emplace_back([&] {
      for (int round = 1; round <= rounds; ++round) sum += queue.take();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, pairs * (rounds * (rounds + 1) / 2));
  EXPECT_TRUE(queue.items.empty());
}

TEST(Condition, NotifyAllWakesAllWhoWait) {
  Mutex mutex;
  Condition condition;
  bool open = false;
  std::vector<std::unique_ptr<Sleeper>> sleepers;
  for (int i = 0; i < 5; ++i) {
    sleepers.push_back(std::make_unique<Sleeper>([&] {
      std::unique_lock lock(mutex);
      condition.wait(lock, [&] { return open; });
    }));
  }
  for (const auto& sleeper : sleepers) ASSERT_TRUE(sleeper->sleeps());
  {
    const std::lock_guard guard(mutex);
    open = true;
  }
  condition.notify_all();
}

TEST(Condition, NotifyOneWakesOneOfTwo) {
  Mutex mutex;
  Condition condition;
  int permits = 0;
  int awake = 0;
  const auto wait_for_permit = [&] {
    std::unique_lock lock(mutex);
    condition.wait(lock, [&] { return permits > 0; });
    --permits;
    ++awake;
  };
  Sleeper first(wait_for_permit);
  Sleeper second(wait_for_permit);
  ASSERT_TRUE(first.sleeps() && second.sleeps());
  const auto permit_one = [&] {
    {
      const std::lock_guard guard(mutex);
      ++permits;
    }
    condition.notify_one();
  };
  permit_one();
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (!first.done() && !second.done() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_NE(first.done(), second.done());
  permit_one();
  first.join();
  second.join();
  EXPECT_EQ(awake, 2);
}

TEST(Condition, WakesBetweenProcessesWhateverDiedWaiting) {
  struct Common {
    shared_memory::Mutex mutex;
    shared_memory::Condition condition;
    int turn = 0;
  };
  SharedPage<Common> common;
  const auto wait_for_turn = [&](int mine) {
    std::unique_lock lock(common->mutex);
    common->condition.wait(lock, [&] { return common->turn >= mine; });
  };
  ForkedChild doomed([&] {
    wait_for_turn(1000);
    return 0;
  });
  ASSERT_TRUE(wait_until_asleep(doomed.pid()));
  doomed.kill();
  ForkedChild other([&] {
    for (int turn = 1; turn < 200; turn += 2) {
      wait_for_turn(turn);
      const std::lock_guard guard(common->mutex);
      ++common->turn;
      common->condition.notify_one();
    }
    return 5;
  });
  for (int turn = 0; turn < 200; turn += 2) {
    wait_for_turn(turn);
    const std::lock_guard guard(common->mutex);
    ++common->turn;
    common->condition.notify_one();
  }
  EXPECT_EQ(other.wait(), 5);
  EXPECT_EQ(common->turn, 200);
}

}  // namespace
}  // namespace ramet
