// What a handle of a thread promises: values, exceptions, several waiters, time limits, what happens when it goes.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "ramet/task/thread_builder.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

// Lets a thread go on when the test wants it.
class Latch {
 public:
  void open() {
    word_.store(1, std::memory_order_release);
    futex_wake(word_, everyone, FutexScope::this_process);
  }
  void wait() {
    while (word_.load(std::memory_order_acquire) == 0) futex_wait(word_, 0, FutexScope::this_process);
  }

 private:
  FutexWord word_{0};
};

TEST(Join, GivesTheValueOfTheFunction) {
  auto thread = spawn([](int a, std::string b) { return b + std::to_string(a); }, 7, "seven is ");
  ASSERT_TRUE(thread) << describe(thread.error());
  EXPECT_EQ(thread->join().value(), "seven is 7");
}

TEST(Join, GivesWhatWasThrownAsAValue) {
  auto thread = spawn([]() -> int { throw std::runtime_error("the thread's own"); });
  ASSERT_TRUE(thread);
  const auto outcome = thread->join();
  ASSERT_FALSE(outcome);
  ASSERT_EQ(outcome.error().reason, NoValue::Reason::threw);
  try {
    std::rethrow_exception(outcome.error().exception);
  } catch (const std::runtime_error& thrown) {
    EXPECT_STREQ(thrown.what(), "the thread's own");
  }
}

TEST(Join, TellsThatTheThreadLeftByPthreadExit) {
  auto thread = spawn([]() -> int { pthread_exit(nullptr); });
  ASSERT_TRUE(thread);
  const auto outcome = thread->join();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, NoValue::Reason::left);
}

TEST(Join, TakesAValueThatCanOnlyBeMoved) {
  auto thread = spawn([](std::unique_ptr<int> number) { return number; }, std::make_unique<int>(5));
  ASSERT_TRUE(thread);
  EXPECT_EQ(*thread->join().value(), 5);
}

TEST(Join, GivesTheValueToTheFirstAlone) {
  auto thread = spawn([] { return 1; });
  ASSERT_TRUE(thread);
  EXPECT_TRUE(thread->join());
  const auto second = thread->join();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, NoValue::Reason::taken);
}

std::atomic<int> slow_destructors{0};

struct SlowToGo {
  ~SlowToGo() {
    usleep(2000);
    slow_destructors.fetch_add(1);
  }
};

TEST(Join, ReturnsAfterTheDestructorsOfThreadLocalsHaveRun) {
  const int before = slow_destructors.load();  // of an earlier run of this test in the same process
  for (int round = 1; round <= 5; ++round) {
    auto thread = spawn([] {
      thread_local SlowToGo slow;
      (void)&slow;
    });
    ASSERT_TRUE(thread);
    EXPECT_TRUE(thread->join());
    EXPECT_EQ(slow_destructors.load() - before, round);
  }
}

TEST(Join, WaitsNoLongerThanItIsTold) {
  Latch latch;
  auto thread = spawn([&] {
    latch.wait();
    return 3;
  });
  ASSERT_TRUE(thread);
  EXPECT_FALSE(thread->try_join());
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(thread->join_for(20ms));
  EXPECT_GE(std::chrono::steady_clock::now() - before, 20ms);
  EXPECT_FALSE(thread->join_until(std::chrono::steady_clock::now() + 5ms));
  EXPECT_FALSE(thread->join_until(std::chrono::system_clock::now() + 5ms));
  latch.open();
  const auto outcome = thread->join_for(std::chrono::hours(24 * 365 * 1000));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->value(), 3);
}

TEST(Join, WakesEveryoneWhoWaits) {
  for (int round = 0; round < 20; ++round) {
    Latch latch;
    auto awaited = spawn([&] { latch.wait(); });
    ASSERT_TRUE(awaited);
    std::atomic<int> woken{0};
    std::vector<Thread<>> waiters;
    for (int number = 0; number < 8; ++number) {
      auto waiter = spawn([&, number] {
        if (number % 2 == 0) {
          awaited->wait();
        } else {
          while (!awaited->wait_for(1ms)) {
          }
        }
        woken.fetch_add(1);
      });
      ASSERT_TRUE(waiter);
      waiters.push_back(std::move(*waiter));
    }
    latch.open();
    for (auto& waiter : waiters) EXPECT_TRUE(waiter.join());
    EXPECT_EQ(woken.load(), 8);
    EXPECT_TRUE(awaited->join());
  }
}

TEST(Join, RefusesToWaitForItself) {
  Thread<NoValue::Reason> thread;
  Latch latch;
  auto spawned = spawn([&] {
    latch.wait();
    return thread.join().error().reason;
  });
  ASSERT_TRUE(spawned);
  thread = std::move(*spawned);
  latch.open();
  EXPECT_EQ(thread.join().value(), NoValue::Reason::itself);
}

TEST(Join, KnowsThatAForksChildHasNoSuchThread) {
  Latch latch;
  auto thread = spawn([&] { latch.wait(); });
  ASSERT_TRUE(thread);
  const pid_t child = fork();
  if (child == 0) {
    const auto outcome = thread->join();
    _exit(!outcome && outcome.error().reason == NoValue::Reason::not_here ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  latch.open();
  EXPECT_TRUE(thread->join());
}

TEST(Drop, AsksTheThreadToStopAndWaits) {
  std::atomic<bool> stopped{false};
  {
    auto thread = spawn([&](const std::stop_token& token) {
      while (!token.stop_requested()) usleep(100);
      stopped = true;
    });
    ASSERT_TRUE(thread);
  }
  EXPECT_TRUE(stopped.load());
}

TEST(Drop, LetsTheThreadRunOnWhenToldSo) {
  auto latch = std::make_shared<Latch>();
  auto done = std::make_shared<Latch>();
  {
    auto thread = ThreadBuilder().on_drop(OnDrop::detach).spawn([latch, done] {
      latch->wait();
      done->open();
    });
    ASSERT_TRUE(thread);
  }
  latch->open();
  done->wait();
}

TEST(Drop, OfTheOwnHandleInsideTheThreadDetaches) {
  auto done = std::make_shared<Latch>();
  auto holder = std::make_shared<Thread<>>();
  auto latch = std::make_shared<Latch>();
  auto spawned = spawn([latch, done, holder]() mutable {
    latch->wait();
    holder.reset();
    done->open();
  });
  ASSERT_TRUE(spawned);
  *holder = std::move(*spawned);
  holder.reset();
  latch->open();
  done->wait();
}

TEST(Detach, WorksBeforeAndAfterTheEnd) {
  std::atomic<int> ran{0};
  for (int round = 0; round < 200; ++round) {
    auto thread = spawn([&] { ran.fetch_add(1); });
    ASSERT_TRUE(thread);
    if (round % 2 == 0) usleep(200);
    thread->detach();
    EXPECT_FALSE(thread->is_joinable());
  }
  while (ran.load() < 200) usleep(100);
}

// Where a place were given back twice, two of those that follow would live in one.
void expect_places_of_their_own() {
  Latch latch;
  std::vector<Thread<>> threads;
  std::set<pthread_t> places;
  for (int number = 0; number < 4; ++number) {
    auto thread = spawn([&] { latch.wait(); });
    ASSERT_TRUE(thread);
    places.insert(thread->native_handle());
    threads.push_back(std::move(*thread));
  }
  latch.open();
  EXPECT_EQ(places.size(), threads.size());
}

TEST(Detach, AfterAJoinHasNothingToGiveBack) {
  for (int round = 0; round < 4; ++round) {
    auto dropped = ThreadBuilder().on_drop(OnDrop::detach).spawn([] {});
    auto detached = spawn([] {});
    auto waited = spawn([] {});
    ASSERT_TRUE(dropped && detached && waited);
    EXPECT_TRUE(dropped->join());
    EXPECT_TRUE(detached->join());
    detached->detach();
    EXPECT_TRUE(waited->wait_for(20s));
    waited->detach();
  }
  expect_places_of_their_own();
}

TEST(Drop, OfTheOwnHandleByADestructorOfAThreadLocalDetaches) {
  struct Holder {
    std::shared_ptr<Thread<>> own;
    std::shared_ptr<Latch> done;
    ~Holder() {
      own.reset();
      if (done) done->open();
    }
  };
  for (int round = 0; round < 4; ++round) {
    auto holder = std::make_shared<Thread<>>();
    auto latch = std::make_shared<Latch>();
    auto done = std::make_shared<Latch>();
    auto spawned = spawn([latch, done, holder]() mutable {
      static thread_local Holder held;
      latch->wait();
      held.own = std::move(holder);
      held.done = done;
    });
    ASSERT_TRUE(spawned);
    *holder = std::move(*spawned);
    holder.reset();
    latch->open();
    done->wait();
  }
  expect_places_of_their_own();
}

TEST(Arguments, AreGoneWhenTheThreadIs) {
  auto owned = std::make_shared<int>(1);
  auto thread = spawn([](const std::shared_ptr<int>& number) { return *number; }, owned);
  ASSERT_TRUE(thread);
  thread->wait();
  EXPECT_EQ(owned.use_count(), 1);
  EXPECT_EQ(thread->join().value(), 1);
}

}  // namespace
}  // namespace ramet
