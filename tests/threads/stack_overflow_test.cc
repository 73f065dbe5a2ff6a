// Running out of the stack is reported with the thread's name, and ends the process as it would have without; every
// other fault goes where it went before.
#include <gtest/gtest.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <vector>

#include "ramet/task/backend.h"
#include "ramet/task/stack_overflow.h"
#include "ramet/task/thread_builder.h"
#include "tests/threads/in_child.h"

namespace ramet {
namespace {

// Deeper and deeper, a quarter of a page at a time.
[[gnu::noinline]] int dig(int depth) {
  volatile char room[1024];
  room[0] = static_cast<char>(depth);
  return depth < 0 ? 0 : dig(depth + 1) + room[0];
}

void overflow() { (void)dig(0); }

void fault_elsewhere() { *static_cast<volatile int*>(nullptr) = 1; }

ThreadBuilder watched(const char* name) {
  return ThreadBuilder().name(name).stack_size(64 << 10).overflow_report(OverflowReport::wanted);
}

const auto died = testing::KilledBySignal(SIGSEGV);

TEST(StackOverflow, IsReportedWithTheNameOfTheThread) {
  // pthread_create may take a larger one that an ended thread has left.
  const std::string size = backend_in_use().kind == BackendKind::pthread ? "[0-9]+" : "64";
  EXPECT_EXIT((void)watched("deep").spawn(overflow)->join(), died,
              "^thread 'deep' \\(tid [0-9]+\\) has overflowed its stack of " + size + " KiB\n$");
}

TEST(StackOverflow, IsReportedOfAThreadThatFollowsOthersOnTheirStack) {
  const auto life = [] {
    for (int round = 0; round < 3; ++round) (void)watched("first").spawn([] {})->join();
    (void)watched("fourth").spawn(overflow)->join();
  };
  EXPECT_EXIT(life(), died, "^thread 'fourth' \\(tid [0-9]+\\) has overflowed");
}

TEST(StackOverflow, IsReportedWithTheNameThatTheThreadHasThen) {
  EXPECT_EXIT((void)watched("before")
                  .spawn([] {
                    pthread_setname_np(pthread_self(), "after");
                    overflow();
                  })
                  ->join(),
              died, "^thread 'after' ");
}

TEST(StackOverflow, IsSilentUnlessAskedFor) {
  EXPECT_EXIT((void)ThreadBuilder().stack_size(64 << 10).spawn(overflow)->join(), died, "^$");
  const auto all_but_one = [] {
    if (!report_stack_overflows()) return;
    const ThreadBuilder builder = watched("silent").overflow_report(OverflowReport::none);
    (void)builder.spawn(overflow)->join();
  };
  EXPECT_EXIT(all_but_one(), died, "^$");
}

TEST(StackOverflow, IsReportedOfEveryThreadWhenTheProcessAsksForIt) {
  const auto life = [] {
    if (report_stack_overflows()) (void)ThreadBuilder().name("usual").stack_size(1 << 20).spawn(overflow)->join();
  };
  EXPECT_EXIT(life(), died, "^thread 'usual' \\(tid [0-9]+\\) has overflowed its stack of 1 MiB\n$");
}

TEST(StackOverflow, IsReportedOfTheMainThread) {
  const auto life = [] {
    const rlimit limit{.rlim_cur = std::size_t{1} << 20, .rlim_max = RLIM_INFINITY};
    if (setrlimit(RLIMIT_STACK, &limit) == 0 && report_stack_overflows()) overflow();
  };
  EXPECT_EXIT(life(), died, "has overflowed its stack of 1 MiB\n$");
}

TEST(StackOverflow, IsNotReportedForAnotherFault) {
  EXPECT_EXIT((void)watched("wild").spawn(fault_elsewhere)->join(), died, "^$");
  EXPECT_EXIT((void)watched("killed")
                  .spawn([] {
                    pthread_kill(pthread_self(), SIGSEGV);
                    pause();
                  })
                  ->join(),
              died, "^$");
}

TEST(StackOverflow, CannotBeWatchedWithoutAGuard) {
  std::vector<std::byte> own(1 << 16);
  const auto refused = ThreadBuilder().own_stack(own).overflow_report(OverflowReport::wanted).spawn([] {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().number, EINVAL);
  EXPECT_FALSE(watched("bare").guard_size(0).spawn([] {}));
}

sigjmp_buf back;
std::atomic<int> handled{0};

void come_back(int, siginfo_t* info, void*) {
  if (info->si_addr == nullptr) ++handled;
  siglongjmp(back, 1);
}

// A program that catches its own faults, as the runtimes of other languages do, goes on doing so.
TEST(StackOverflow, PassesOtherFaultsToTheHandlerThatWasThere) {
  EXPECT_EQ(in_child([] {
              struct sigaction action {};
              action.sa_sigaction = come_back;
              action.sa_flags = SA_SIGINFO;
              sigaction(SIGSEGV, &action, nullptr);
              if (!report_stack_overflows()) return false;
              const auto fault_twice = [] {
                if (sigsetjmp(back, 1) == 0) fault_elsewhere();
                if (sigsetjmp(back, 1) == 0) fault_elsewhere();
              };
              fault_twice();
              auto thread = watched("catches").spawn(fault_twice);
              return thread && thread->join() && handled == 4;
            }),
            0);
}

TEST(StackOverflow, LetsAHandlerForOneSignalHandleOne) {
  EXPECT_EXIT(
      {
        struct sigaction action {};
        action.sa_handler = [](int) { (void)!write(STDERR_FILENO, "once\n", 5); };
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        sigaction(SIGSEGV, &action, nullptr);
        (void)watched("twice").spawn(fault_elsewhere)->join();
      },
      died, "^once\n$");
}

TEST(StackOverflow, LeavesAnIgnoredSignalIgnored) {
  EXPECT_EQ(in_child([] {
              signal(SIGSEGV, SIG_IGN);
              if (!report_stack_overflows()) return false;
              kill(getpid(), SIGSEGV);
              return true;
            }),
            0);
}

TEST(StackOverflow, LeavesTheThreadsOwnSignalStackInUse) {
  static std::vector<std::byte> own(1 << 16);
  auto thread = watched("own").spawn([] {
    const stack_t mine{.ss_sp = own.data(), .ss_flags = 0, .ss_size = own.size()};
    return sigaltstack(&mine, nullptr) == 0;
  });
  ASSERT_TRUE(thread);
  EXPECT_TRUE(thread->join().value());
  auto next = watched("next").spawn([] {
    stack_t now{};
    sigaltstack(nullptr, &now);
    return now.ss_sp != own.data() && (now.ss_flags & SS_DISABLE) == 0;
  });
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->join().value());
}

std::size_t address_space() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages;
}

TEST(StackOverflow, UsesItsSignalStacksAgain) {
  const auto come_and_go = [](int count) {
    for (int number = 0; number < count; ++number) {
      auto thread = watched("short").spawn([] {});
      ASSERT_TRUE(thread) << describe(thread.error());
      ASSERT_TRUE(thread->join());
    }
  };
  come_and_go(100);
  const std::size_t before = address_space();
  come_and_go(5000);
  EXPECT_LE(address_space(), before + 64);
}

}  // namespace
}  // namespace ramet
