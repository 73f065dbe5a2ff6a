#include "trace/engine/ptrace/proc_files.h"

#include <gtest/gtest.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

namespace ramet::trace::ptrace {
namespace {

constexpr pid_t no_such_task = 0x7fff'fff0;

TEST(ProcFiles, StatusTellsWhatTheSystemCallsTell) {
  const auto status = read_status(::getpid());
  ASSERT_TRUE(status);
  EXPECT_EQ(status->tgid, ::getpid());
  EXPECT_EQ(status->parent, ::getppid());
  EXPECT_EQ(status->state, 'R');
  EXPECT_GT(status->peak_rss.value_or(0), 100'000U);
  EXPECT_EQ(status->namespace_tids.front(), ::getpid());
}

TEST(ProcFiles, StatusGivesAHostileNameBack) {
  std::array<char, 16> before{};
  ::prctl(PR_GET_NAME, before.data());
  constexpr const char* hostile = "a\\n\n\t\033(\xff\\";
  ::prctl(PR_SET_NAME, hostile);
  const auto status = read_status(::getpid());
  ::prctl(PR_SET_NAME, before.data());
  ASSERT_TRUE(status);
  EXPECT_EQ(status->name, hostile);
}

TEST(ProcFiles, StatSurvivesAHostileName) {
  std::array<char, 16> before{};
  ::prctl(PR_GET_NAME, before.data());
  ::prctl(PR_SET_NAME, "a) R 1 (b\n");
  const auto stat = read_stat(::getpid());
  ::prctl(PR_SET_NAME, before.data());
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->parent, ::getppid());
  EXPECT_GT(stat->faults, 0U);
  EXPECT_GT(stat->born, Time::zero());
}

TEST(ProcFiles, StatShowsAnIgnoredSignal) {
  const auto before = ::signal(SIGUSR2, SIG_IGN);
  const auto stat = read_stat(::getpid());
  ::signal(SIGUSR2, before);
  ASSERT_TRUE(stat);
  EXPECT_NE(stat->ignored_signals & (1ULL << (SIGUSR2 - 1)), 0U);
}

TEST(ProcFiles, TheCpuTimeGrows) {
  const auto before = read_cpu_time(::gettid());
  for (std::atomic<int> turns = 0; turns.load(std::memory_order_relaxed) < 2'000'000;) turns.fetch_add(1, std::memory_order_relaxed);
  const auto after = read_cpu_time(::gettid());
  ASSERT_TRUE(before && after);
  EXPECT_GT(*after, *before);
}

TEST(ProcFiles, ABlockedCallShowsItsNumberAndArguments) {
  std::atomic<int> word = 0;
  std::atomic<pid_t> tid = 0;
  std::thread sleeper([&] {
    tid.store(::gettid(), std::memory_order_release);  // read by the loop below
    while (word.load(std::memory_order_acquire) == 0) ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  });
  std::optional<BlockedCall> call;
  for (int tries = 0; tries < 2000 && !call; ++tries) {
    ::usleep(1000);
    if (const pid_t sleeping = tid.load(std::memory_order_acquire); sleeping != 0) call = read_blocked_call(sleeping);
  }
  word.store(1, std::memory_order_release);
  ::syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  sleeper.join();
  ASSERT_TRUE(call);
  EXPECT_EQ(call->number, static_cast<std::uint64_t>(SYS_futex));
  EXPECT_EQ(call->arguments[0], reinterpret_cast<std::uint64_t>(&word));
}

TEST(ProcFiles, TheMappingsHoldThisFunction) {
  const auto mappings = read_mappings(::getpid());
  const auto here = reinterpret_cast<std::uint64_t>(&read_mappings);
  const bool found = std::ranges::any_of(mappings, [here](const Mapping& mapping) {
    return mapping.begin <= here && here < mapping.end && mapping.executable && mapping.path.starts_with('/');
  });
  EXPECT_TRUE(found);
}

TEST(ProcFiles, ThreadsAndNamespacesOfAProcessAreThere) {
  const auto threads = read_threads(::getpid());
  EXPECT_NE(std::ranges::find(threads, ::gettid()), threads.end());
  EXPECT_NE(read_namespaces(::getpid())[0], 0U);
  EXPECT_FALSE(read_arguments(::getpid()).empty());
  EXPECT_TRUE(read_executable(::getpid()).starts_with('/'));
}

TEST(ProcFiles, ATaskThatIsGoneHasNothing) {
  EXPECT_FALSE(read_status(no_such_task));
  EXPECT_FALSE(read_stat(no_such_task));
  EXPECT_FALSE(read_cpu_time(no_such_task));
  EXPECT_FALSE(read_blocked_call(no_such_task));
  EXPECT_TRUE(read_name(no_such_task).empty());
  EXPECT_TRUE(read_threads(no_such_task).empty());
  EXPECT_TRUE(read_mappings(no_such_task).empty());
}

}  // namespace
}  // namespace ramet::trace::ptrace
