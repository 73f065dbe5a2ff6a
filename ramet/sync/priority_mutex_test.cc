#include "ramet/sync/priority_mutex.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ramet {
namespace {

TEST(PriorityMutex, LetsOneInAtATime) {
  PriorityMutex mutex;
  long sum = 0;
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5000; ++round) {
        const std::lock_guard guard(mutex);
        ++sum;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, 20'000);
}

TEST(PriorityMutex, IsNotTakenTwice) {
  PriorityMutex mutex;
  ASSERT_TRUE(mutex.try_lock());
  std::thread([&] { EXPECT_FALSE(mutex.try_lock()); }).join();
  mutex.unlock();
  std::thread([&] {
    EXPECT_TRUE(mutex.try_lock());
    mutex.unlock();
  }).join();
}

// As the kernel schedules it now, lent priority included; field 18 of stat: -1 - priority for a real-time task.
int effective_priority(pid_t tid) {
  std::ifstream file("/proc/self/task/" + std::to_string(tid) + "/stat");
  std::string text;
  std::getline(file, text, ')');
  for (int field = 3; field <= 17; ++field) file >> text;
  int priority = 0;
  file >> priority;
  return priority;
}

bool run_at(int priority) {
  const sched_param parameter{.sched_priority = priority};
  return sched_setscheduler(0, SCHED_FIFO, &parameter) == 0;
}

TEST(PriorityMutex, LendsTheHighestWaitersPriorityToTheHolder) {
  PriorityMutex mutex;
  std::atomic<pid_t> holder{0};
  std::atomic<bool> done{false};
  std::thread low([&] {
    const std::lock_guard guard(mutex);
    holder = gettid();
    while (!done) usleep(500);
  });
  while (holder == 0) usleep(100);
  std::atomic<bool> refused{false};
  std::thread high([&] {
    refused = !run_at(7);
    const std::lock_guard guard(mutex);
  });
  for (int look = 0; look < 10'000 && !refused && effective_priority(holder) != -8; ++look) usleep(1000);
  const int lent = effective_priority(holder);
  done = true;
  low.join();
  high.join();
  if (refused) GTEST_SKIP() << "needs the right to real-time priorities";
  EXPECT_EQ(lent, -8);
}

}  // namespace
}  // namespace ramet
