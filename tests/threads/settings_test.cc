// What a ThreadBuilder promises: every setting is in force on the first line, or spawn fails and says which.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include "ramet/kernel/advice.h"
#include "ramet/kernel/robust_list.h"
#include "ramet/sync/robust_mutex.h"
#include "ramet/task/backend.h"
#include "ramet/task/thread_builder.h"

namespace ramet {
namespace {

std::string own_name() {
  char name[16] = {};
  prctl(PR_GET_NAME, name);
  return name;
}

struct StackBounds {
  std::byte* low = nullptr;
  std::size_t size = 0;
  std::size_t guard_size = 0;
};

StackBounds own_stack_as_libc_sees_it() {
  pthread_attr_t attributes;
  StackBounds bounds;
  void* low = nullptr;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return bounds;
  pthread_attr_getstack(&attributes, &low, &bounds.size);
  pthread_attr_getguardsize(&attributes, &bounds.guard_size);
  pthread_attr_destroy(&attributes);
  bounds.low = static_cast<std::byte*>(low);
  return bounds;
}

TEST(Settings, AreTheCreatorsUnlessSaidOtherwise) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR2);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  auto thread = spawn([] {
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    return sigismember(&mask, SIGUSR2) == 1 && sigismember(&mask, SIGUSR1) == 0;
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_TRUE(thread);
  EXPECT_TRUE(thread->join().value());
  auto second = spawn([] {
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    return sigismember(&mask, SIGUSR2) == 0;
  });
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->join().value());
}

TEST(Settings, NameTheThread) {
  auto thread = ThreadBuilder().name("fifteen letters").spawn(own_name);
  ASSERT_TRUE(thread);
  EXPECT_EQ(thread->join().value(), "fifteen letters");
  auto refused = ThreadBuilder().name("sixteen letters!").spawn(own_name);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().number, EINVAL);
}

TEST(Settings, GiveTheStackThatWasAskedFor) {
  for (const std::size_t size : {std::size_t{1} << 18, std::size_t{3} << 20, std::size_t{270'000}}) {
    auto thread = ThreadBuilder().stack_size(size).spawn([size] {
      const StackBounds bounds = own_stack_as_libc_sees_it();
      auto* here = static_cast<std::byte*>(__builtin_frame_address(0));
      return bounds.size >= size && here > bounds.low && here < bounds.low + bounds.size;
    });
    ASSERT_TRUE(thread) << describe(thread.error());
    EXPECT_TRUE(thread->join().value()) << size;
  }
  const auto refused = ThreadBuilder().stack_size(100).spawn([] {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().number, EINVAL);
}

TEST(Settings, GiveAsMuchStackAsPthreadCreateByDefault) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_STACK, &limit), 0);
  auto thread = spawn([] { return own_stack_as_libc_sees_it().size; });
  ASSERT_TRUE(thread);
  const std::size_t expected = limit.rlim_cur == RLIM_INFINITY ? std::size_t{2} << 20 : limit.rlim_cur;
  EXPECT_EQ(thread->join().value(), expected);
}

TEST(Settings, TakeAStackOfTheCallersOwn) {
  std::vector<std::byte> memory(1 << 18);
  auto thread = ThreadBuilder().own_stack(memory).spawn([&] {
    auto* here = static_cast<std::byte*>(__builtin_frame_address(0));
    return here > memory.data() && here < memory.data() + memory.size();
  });
  ASSERT_TRUE(thread) << describe(thread.error());
  EXPECT_TRUE(thread->join().value());
}

TEST(Settings, EndAThreadThatRunsOutOfItsStack) {
  EXPECT_EXIT(
      {
        auto thread = ThreadBuilder().stack_size(1 << 18).spawn([] {
          // Far below the stack, but within the guard.
          auto* here = static_cast<volatile std::byte*>(__builtin_frame_address(0));
          const StackBounds bounds = own_stack_as_libc_sees_it();
          here -= here - bounds.low + 8;
          *here = std::byte{1};
        });
        (void)thread->join();
      },
      testing::KilledBySignal(SIGSEGV), "");
}

TEST(Settings, BindToProcessors) {
  cpu_set_t first;
  CPU_ZERO(&first);
  CPU_SET(0, &first);
  auto thread = ThreadBuilder().affinity(first).spawn([&] {
    cpu_set_t own;
    sched_getaffinity(0, sizeof own, &own);
    return CPU_EQUAL(&own, &first) != 0;
  });
  ASSERT_TRUE(thread) << describe(thread.error());
  EXPECT_TRUE(thread->join().value());
  cpu_set_t none;
  CPU_ZERO(&none);
  bool ran = false;
  const auto refused = ThreadBuilder().affinity(none).spawn([&] { ran = true; });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().stage, "sched_setaffinity");
  EXPECT_EQ(refused.error().number, EINVAL);
  EXPECT_FALSE(ran);
}

TEST(Settings, ScheduleByPolicyAndPriority) {
  auto thread =
      ThreadBuilder().scheduling({.policy = SCHED_BATCH, .priority = 0}).spawn([] { return sched_getscheduler(0); });
  ASSERT_TRUE(thread) << describe(thread.error());
  EXPECT_EQ(thread->join().value(), SCHED_BATCH);
  const auto refused = ThreadBuilder().scheduling({.policy = SCHED_BATCH, .priority = 5}).spawn([] {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().stage, "sched_setscheduler");
}

// libc keeps a copy of what it was told, and mutexes with a priority ceiling compute with it.
TEST(Settings, TellLibcOfThePolicyAlsoAfterAnotherThreads) {
  const auto as_libc_tells = [] {
    int policy = -1;
    sched_param parameter{};
    pthread_getschedparam(pthread_self(), &policy, &parameter);
    return std::pair(policy, parameter.sched_priority);
  };
  for (int round = 0; round < 2; ++round) {
    auto batch = ThreadBuilder().scheduling({.policy = SCHED_BATCH, .priority = 0}).spawn(as_libc_tells);
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->join().value(), std::pair(SCHED_BATCH, 0));
    auto changed = spawn([&] {
      const sched_param parameter{};
      pthread_setschedparam(pthread_self(), SCHED_IDLE, &parameter);
      return as_libc_tells();
    });
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->join().value(), std::pair(SCHED_IDLE, 0));
    auto usual = spawn(as_libc_tells);
    ASSERT_TRUE(usual);
    EXPECT_EQ(usual->join().value(), std::pair(SCHED_OTHER, 0));
  }
}

TEST(Settings, MaskSignals) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGTERM);
  auto thread = ThreadBuilder().signal_mask(mask).spawn([] {
    sigset_t own;
    pthread_sigmask(SIG_BLOCK, nullptr, &own);
    return sigismember(&own, SIGTERM) == 1 && sigismember(&own, SIGINT) == 0;
  });
  ASSERT_TRUE(thread);
  EXPECT_TRUE(thread->join().value());
}

// qemu-user makes threads alone that share what pthread_create's share.
bool is_refused_by_emulator(const auto& thread) {
  return !thread && thread.error().number == EINVAL && !kernel_heeds_advice();
}

TEST(Settings, LetTheThreadHaveItsOwnFiles) {
  auto thread = ThreadBuilder().files(Share::own).spawn([] {
    close(STDIN_FILENO);
    return fcntl(STDIN_FILENO, F_GETFD) < 0;
  });
  if (is_refused_by_emulator(thread)) GTEST_SKIP() << "the emulator knows no thread with files of its own";
  ASSERT_TRUE(thread) << describe(thread.error());
  const int before = fcntl(STDIN_FILENO, F_GETFD);
  EXPECT_TRUE(thread->join().value());
  EXPECT_EQ(fcntl(STDIN_FILENO, F_GETFD), before);
}

TEST(Settings, LetTheThreadHaveItsOwnWorkingDirectory) {
  const auto working_directory = [] { return std::filesystem::current_path().string(); };
  const std::string before = working_directory();
  auto thread = ThreadBuilder().directory(Share::own).spawn([] { return chdir("/proc") == 0; });
  if (is_refused_by_emulator(thread)) GTEST_SKIP() << "the emulator knows no thread with a directory of its own";
  ASSERT_TRUE(thread);
  EXPECT_TRUE(thread->join().value());
  EXPECT_EQ(working_directory(), before);
}

TEST(Settings, GiveAPidfdThatTellsTheEnd) {
  int gate[2];
  ASSERT_EQ(pipe(gate), 0);
  auto thread = ThreadBuilder().pidfd(Pidfd::wanted).spawn([&] {
    char byte = 0;
    return read(gate[0], &byte, 1);
  });
  if (!thread && thread.error().number == EINVAL) GTEST_SKIP() << "no pidfd of threads before Linux 6.9";
  if (!thread && thread.error().number == ENOSYS) GTEST_SKIP() << "no pidfd of threads without clone3";
  ASSERT_TRUE(thread) << describe(thread.error());
  ASSERT_TRUE(thread->pidfd()->is_open());
  pollfd ended{.fd = thread->pidfd()->number(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&ended, 1, 0), 0);
  ASSERT_EQ(write(gate[1], "x", 1), 1);
  EXPECT_EQ(poll(&ended, 1, 10'000), 1);
  EXPECT_EQ(thread->join().value(), 1);
  close(gate[0]);
  close(gate[1]);
}

// Rust's runtime, for one, asks.
TEST(Settings, TellLibcOfTheGuard) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  for (int life = 0; life < 3; ++life) {
    auto usual = spawn([] { return own_stack_as_libc_sees_it().guard_size; });
    ASSERT_TRUE(usual);
    EXPECT_EQ(usual->join().value(), page);
    auto wide = ThreadBuilder().guard_size(5 * page).spawn([] { return own_stack_as_libc_sees_it().guard_size; });
    ASSERT_TRUE(wide);
    EXPECT_EQ(wide->join().value(), 5 * page);
  }
}

constexpr Registrations none_registered{.robust_list = Registration::left_out,
                                        .restartable_sequences = Registration::left_out};

// The first on a stack is told of in any case.
void begin_a_stack() {
  (void)spawn([] {}).value().join();
}

bool has_later_lives() {
  const BackendKind kind = backend_in_use().kind;
  return kind == BackendKind::hybrid || kind == BackendKind::donor;
}

TEST(Settings, LeaveOutWhatTheKernelIsToldOfLibc) {
  if (robust_list_of_caller() == nullptr) GTEST_SKIP() << "no robust lists here";
  begin_a_stack();
  auto thread = ThreadBuilder().registrations(none_registered).spawn([] { return robust_list_of_caller() == nullptr; });
  ASSERT_TRUE(thread);
  EXPECT_EQ(thread->join().value(), has_later_lives());
  // The next one on the same stack.
  auto usual = spawn([] { return robust_list_of_caller() != nullptr; });
  ASSERT_TRUE(usual);
  EXPECT_TRUE(usual->join().value());
}

TEST(Settings, KnowTheProcessorWithoutRestartableSequences) {
  begin_a_stack();
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof allowed, &allowed), 0);
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!CPU_ISSET(processor, &allowed)) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    auto thread = ThreadBuilder().registrations(none_registered).affinity(one).spawn([] { return sched_getcpu(); });
    ASSERT_TRUE(thread);
    EXPECT_EQ(thread->join().value(), processor);
  }
}

TEST(Settings, LeaveRobustMutexesOfRametAsRobustAsEver) {
  if (robust_list_of_caller() == nullptr) GTEST_SKIP() << "no robust lists here";
  begin_a_stack();
  RobustMutex mutex;
  auto thread = ThreadBuilder().registrations(none_registered).spawn([&] { return mutex.lock(); });
  ASSERT_TRUE(thread);
  EXPECT_EQ(thread->join().value(), Acquired::clean);
  EXPECT_EQ(mutex.lock(), Acquired::owner_died);
  mutex.mark_consistent();
  mutex.unlock();
}

}  // namespace
}  // namespace ramet
