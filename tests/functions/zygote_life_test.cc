// Zygote: when it ends, when it does not, and what its application sees of it.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "ramet/own/shared_array.h"
#include "ramet/task/zygote.h"

namespace ramet {
namespace {

using namespace std::chrono_literals;

// Runs an application in a process of its own.
template <class Application>
auto value_of(Application application) {
  auto process = Process<>::spawn(application);
  EXPECT_TRUE(process) << describe(process.error());
  auto outcome = process->join();
  EXPECT_TRUE(outcome) << describe(outcome.error());
  return std::move(outcome).value();
}

bool is_gone_in_time(pid_t pid) {
  for (int turn = 0; turn < 10'000; ++turn) {
    if (waitpid(pid, nullptr, WNOHANG | __WALL) == pid) return true;
    usleep(1000);
  }
  return false;
}

TEST(ZygoteLife, EndsWithItsApplicationWhoeverHoldsItsSocket) {
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  auto pids = shared_memory::Array<pid_t>::make(2);
  ASSERT_TRUE(pids);
  auto application = Process<>::spawn([&] {
    auto zygote = Zygote::start();
    if (!zygote) _exit(1);
    (*pids)[0] = zygote->pid();
    const pid_t copy = fork();
    if (copy == 0) {
      for (;;) pause();
    }
    (*pids)[1] = copy;
    kill(getpid(), SIGKILL);
  });
  ASSERT_TRUE(application);
  EXPECT_EQ(describe(application->join().error()), "killed by SIGKILL");
  ASSERT_GT((*pids)[0], 0);
  EXPECT_TRUE(is_gone_in_time((*pids)[0]));
  kill((*pids)[1], SIGKILL);
  EXPECT_TRUE(is_gone_in_time((*pids)[1]));
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(ZygoteLife, EndsWithItsHandle) {
  EXPECT_TRUE(value_of([] {
    pid_t pid = 0;
    {
      auto zygote = Zygote::start();
      if (!zygote) return false;
      pid = zygote->pid();
    }
    return kill(pid, 0) == -1 && errno == ESRCH;
  }));
}

TEST(ZygoteLife, GoesOnWhenTheThreadThatStartedItHasEnded) {
  const pid_t application = fork();
  if (application == 0) {
    auto zygote = Zygote::start();
    if (!zygote) _exit(1);
    std::thread([&] {
      std::string state;
      while (state != "Z") {  // the first thread has ended
        std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/stat");
        std::string number;
        std::string name;
        file >> number >> name >> state;
      }
      _exit(zygote->call([] { return 42; }).value_or(2));
    }).detach();
    syscall(SYS_exit, 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(application, &status, 0), application);
  EXPECT_EQ(WEXITSTATUS(status), 42);
}

TEST(ZygoteLife, IsNotEndedBySignalsThatAreMeantForTheApplication) {
  auto zygote = Zygote::start();
  ASSERT_TRUE(zygote);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGUSR1}) kill(zygote->pid(), number);
  EXPECT_EQ(zygote->call([] { return 1; }).value(), 1);
}

TEST(ZygoteLife, IsAnErrorAndNoHangOnceItIsDead) {
  auto zygote = Zygote::start();
  ASSERT_TRUE(zygote);
  kill(zygote->pid(), SIGKILL);
  for (int turn = 0; turn < 3; ++turn) {
    const auto outcome = zygote->call([] { return 1; });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().reason, NoAnswer::Reason::not_made);
    EXPECT_EQ(outcome.error().error.number, ESRCH);
    EXPECT_EQ(describe(outcome.error()),
              "zygote " + std::to_string(zygote->pid()) + ", killed by SIGKILL: No such process (ESRCH)");
  }
  auto next = Zygote::start();
  ASSERT_TRUE(next) << describe(next.error());
  EXPECT_EQ(next->call([] { return 1; }).value(), 1);
}

TEST(ZygoteLife, IsAnErrorToEveryThreadThatItDiesUnder) {
  auto zygote = Zygote::start();
  ASSERT_TRUE(zygote);
  std::atomic<int> answers{0};
  std::atomic<int> ended{0};
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&] {
      for (;;) {
        const auto outcome = zygote->call([] { return 1; });
        if (outcome) {
          ++answers;
        } else {
          if (outcome.error().error.number == ESRCH) ++ended;
          return;
        }
      }
    });
  }
  while (answers < 20) usleep(100);
  kill(zygote->pid(), SIGKILL);
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(ended, 4);
}

TEST(ZygoteLife, LeavesTheProcessesThatItMade) {
  std::optional<Process<int>> process;
  {
    auto zygote = Zygote::start();
    ASSERT_TRUE(zygote);
    auto made = zygote->spawn([] {
      usleep(20'000);
      return 1;
    });
    ASSERT_TRUE(made);
    process = std::move(*made);
  }
  EXPECT_EQ(process->join().value(), 1);
}

TEST(ZygoteLife, BeginsWhenNoOtherThreadRuns) {
  std::atomic<bool> end{false};
  std::thread other([&] {
    while (!end) usleep(1000);
  });
  const auto refused = Zygote::start();
  end = true;
  other.join();
  ASSERT_FALSE(refused);
  EXPECT_EQ(describe(refused.error()), "zygote: 2 threads run in this process: start it before there are others");
}

TEST(ZygoteLife, MakesNoChildrenForACopyOfItsApplication) {
  auto zygote = Zygote::start();
  ASSERT_TRUE(zygote);
  const std::string refusal = value_of([&] { return describe(zygote->call([] { return 1; }).error()); });
  EXPECT_EQ(refusal, "zygote: it makes children of process " + std::to_string(getpid()) + ", and not of a copy of it");
  EXPECT_EQ(zygote->call([] { return 1; }).value(), 1);
}

TEST(ZygoteLife, KeepsNothingOpenOfItsApplications) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  auto zygote = Zygote::start();
  ASSERT_TRUE(zygote);
  ASSERT_EQ(zygote->call([] { return 1; }).value(), 1);  // it has begun to serve
  close(ends[1]);
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), 0) << "the end of the pipe: nobody else holds it";
  close(ends[0]);
}

}  // namespace
}  // namespace ramet
