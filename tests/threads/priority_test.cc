// Real-time threads: nothing of a priority in between delays their start.
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <fstream>
#include <string>

#include "ramet/task/thread_builder.h"
#include "tests/processes/told_before_call.h"

namespace ramet {
namespace {

constexpr Scheduling real_time{.policy = SCHED_FIFO, .priority = 7};
constexpr int as_proc_says = -8;  // field 18 of stat: -1 - priority

bool may_be_real_time() {
  auto thread = spawn([] {
    const sched_param parameter{.sched_priority = real_time.priority};
    return sched_setscheduler(0, real_time.policy, &parameter) == 0;
  });
  return thread && thread->join() == true;
}

#define SKIP_WITHOUT_REAL_TIME() \
  if (!may_be_real_time()) GTEST_SKIP() << "needs the right to real-time priorities"

// As the kernel schedules it now, lent priority included.
int effective_priority(pid_t tid) {
  std::ifstream file("/proc/self/task/" + std::to_string(tid) + "/stat");
  std::string text;
  std::getline(file, text, ')');
  for (int field = 3; field <= 17; ++field) file >> text;
  int priority = 0;
  file >> priority;
  return priority;
}

int own_priority() { return effective_priority(gettid()); }

TEST(Priority, IsInForceOnTheFirstLine) {
  SKIP_WITHOUT_REAL_TIME();
  for (const StartPriority start : {StartPriority::creators, StartPriority::lent_to_creator}) {
    for (int round = 0; round < 3; ++round) {
      auto thread = ThreadBuilder().scheduling(real_time).start_priority(start).spawn(own_priority);
      ASSERT_TRUE(thread) << describe(thread.error());
      EXPECT_EQ(thread->join().value(), as_proc_says);
    }
  }
}

TEST(Priority, IsTheCreatorsOwnAgainAfterTheStart) {
  SKIP_WITHOUT_REAL_TIME();
  auto creator = spawn([] {
    if (setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 3) != 0) return std::string("setpriority");
    auto thread =
        ThreadBuilder().scheduling(real_time).start_priority(StartPriority::lent_to_creator).spawn(own_priority);
    if (!thread || thread->join() != as_proc_says) return std::string("the thread");
    return std::to_string(sched_getscheduler(0)) + " " + std::to_string(getpriority(PRIO_PROCESS, 0));
  });
  ASSERT_TRUE(creator);
  EXPECT_EQ(creator->join().value(), std::to_string(SCHED_OTHER) + " 3");
}

TEST(Priority, IsTheCreatorsOwnAgainAfterAFailure) {
  SKIP_WITHOUT_REAL_TIME();
  cpu_set_t none;
  CPU_ZERO(&none);
  const auto refused =
      ThreadBuilder().scheduling(real_time).affinity(none).start_priority(StartPriority::lent_to_creator).spawn([] {});
  EXPECT_FALSE(refused);
  EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER);
}

TEST(Priority, OfACreatorThatIsHigherStaysHigher) {
  SKIP_WITHOUT_REAL_TIME();
  auto creator = ThreadBuilder().scheduling({.policy = SCHED_RR, .priority = 9}).spawn([] {
    const pid_t self = gettid();
    auto thread = ThreadBuilder().scheduling(real_time).start_priority(StartPriority::lent_to_creator).spawn([self] {
      return effective_priority(self);
    });
    return thread ? thread->join().value() : 0;
  });
  ASSERT_TRUE(creator);
  EXPECT_EQ(creator->join().value(), -10);
}

TEST(Priority, ThatIsRefusedIsAValue) {
  const auto refused = ThreadBuilder()
                           .scheduling({.policy = SCHED_FIFO, .priority = 1000})
                           .start_priority(StartPriority::lent_to_creator)
                           .spawn([] {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().stage, "sched_setscheduler");
}

// The creator is stopped in the middle of spawn, when the thread exists and waits for it: with which priority would it
// be scheduled now?
void creator_inherits(StartPriority start) {
  std::atomic<int> listener{-2};
  std::atomic<pid_t> creator_tid{0};
  auto creator = spawn([&] {
    creator_tid = gettid();
    listener = testing::tell_before(SYS_sched_setaffinity);
    cpu_set_t all;
    sched_getaffinity(0, sizeof all, &all);
    auto thread = ThreadBuilder().scheduling(real_time).affinity(all).start_priority(start).spawn(own_priority);
    return thread ? thread->join().value() : 0;
  });
  ASSERT_TRUE(creator);
  while (listener == -2) usleep(100);
  if (listener < 0) GTEST_SKIP() << "needs seccomp's notifications";
  seccomp_notif asked{};
  ASSERT_EQ(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked), 0);
  for (int look = 0; look < 10'000 && effective_priority(creator_tid) != as_proc_says; ++look) usleep(1000);
  EXPECT_EQ(effective_priority(creator_tid), as_proc_says);
  seccomp_notif_resp go_on{.id = asked.id, .val = 0, .error = 0, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
  EXPECT_EQ(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &go_on), 0);
  EXPECT_EQ(creator->join().value(), as_proc_says);
  close(listener);
}

TEST(Priority, OfAThreadThatWaitsIsInheritedByItsCreator) {
  SKIP_WITHOUT_REAL_TIME();
  creator_inherits(StartPriority::creators);
}

TEST(Priority, IsTheCreatorsFromBeforeTheBirth) {
  SKIP_WITHOUT_REAL_TIME();
  creator_inherits(StartPriority::lent_to_creator);
}

}  // namespace
}  // namespace ramet
