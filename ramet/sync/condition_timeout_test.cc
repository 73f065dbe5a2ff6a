// Waits for a Condition that end for another reason than a notify: the time is over, or a signal came.
#include <pthread.h>
#include <signal.h>

#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "ramet/sync/condition.h"
#include "ramet/sync/mutex.h"
#include "ramet/sync/test/asleep.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

TEST(Condition, TimesOutWithTheLockHeld) {
  Mutex mutex;
  Condition condition;
  std::unique_lock lock(mutex);
  const auto deadline = std::chrono::steady_clock::now() + 10ms;
  EXPECT_EQ(condition.wait_until(lock, deadline), Waited::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now(), deadline);
  EXPECT_EQ(condition.wait_until(lock, std::chrono::system_clock::now() + 5ms), Waited::timed_out);
  EXPECT_FALSE(condition.wait_for(lock, 5ms, [] { return false; }));
  EXPECT_TRUE(condition.wait_for(lock, 1h, [] { return true; }));
  std::thread([&] { EXPECT_FALSE(mutex.try_lock()); }).join();
}

TEST(Condition, WhoTimedOutTakesNoWakeFromTheOthers) {
  Mutex mutex;
  Condition condition;
  bool told = false;
  Sleeper patient([&] {
    std::unique_lock lock(mutex);
    condition.wait(lock, [&] { return told; });
  });
  ASSERT_TRUE(patient.sleeps());
  std::unique_lock lock(mutex);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(condition.wait_for(lock, 1ms, [] { return false; }));
  told = true;
  lock.unlock();
  condition.notify_one();
  patient.join();
}

TEST(Condition, ASignalHandlerEndsNoWaitThatAsksAQuestion) {
  struct sigaction old;
  struct sigaction nothing {};
  nothing.sa_handler = [](int) {};
  sigaction(SIGUSR1, &nothing, &old);
  Mutex mutex;
  Condition condition;
  bool told = false;
  Sleeper sleeper([&] {
    std::unique_lock lock(mutex);
    condition.wait(lock, [&] { return told; });
  });
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(sleeper.sleeps());
    pthread_kill(sleeper.handle(), SIGUSR1);
  }
  EXPECT_FALSE(sleeper.done());
  {
    const std::lock_guard guard(mutex);
    told = true;
  }
  condition.notify_one();
  sleeper.join();
  sigaction(SIGUSR1, &old, nullptr);
}

}  // namespace
}  // namespace ramet
