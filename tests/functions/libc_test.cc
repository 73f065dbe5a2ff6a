// Process: libc works in a copy that clone3 made, and knows which thread it is.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "ramet/own/shared_array.h"
#include "ramet/sync/own_tid.h"
#include "ramet/sync/robust_mutex.h"
#include "ramet/task/process.h"
#include "ramet/task/thread_builder.h"
#include "tests/functions/captured.h"

namespace ramet {
namespace {

template <class Function>
auto value_of(Function function) {
  auto process = Process<>::spawn(function);
  EXPECT_TRUE(process) << describe(process.error());
  auto outcome = process->join();
  EXPECT_TRUE(outcome) << describe(outcome.error());
  return std::move(outcome).value();
}

TEST(LibcInAProcess, PrintsWhatTheFunctionPrintedAndNothingTwice) {
  Captured captured;
  std::printf("creator ");
  std::cout << "first ";
  value_of([] {
    std::printf("function ");
    std::cout << "too ";
    return 0;
  });
  std::printf("creator again");
  EXPECT_EQ(captured.text(), "creator first function too creator again");
}

TEST(LibcInAProcess, KnowsItsTid) {
  // A mutex that checks its owner asks libc's own memory for the tid, and the kernel at none of these calls.
  pthread_mutexattr_t checking;
  pthread_mutexattr_init(&checking);
  pthread_mutexattr_settype(&checking, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_t mutex;
  pthread_mutex_init(&mutex, &checking);
  pthread_mutex_lock(&mutex);
  const auto [unlock, own, lock_word] = value_of([&] {
    const int of_creator = pthread_mutex_unlock(&mutex);
    pthread_mutex_t fresh;
    pthread_mutex_init(&fresh, &checking);
    pthread_mutex_lock(&fresh);
    const bool owned = fresh.__data.__owner == gettid();
    return std::tuple(of_creator, owned, own_tid() == static_cast<std::uint32_t>(gettid()));
  });
  EXPECT_EQ(unlock, EPERM) << "the copy does not own what its creator has locked";
  EXPECT_TRUE(own);
  EXPECT_TRUE(lock_word);
  pthread_mutex_unlock(&mutex);
}

TEST(LibcInAProcess, LeavesItsRobustLocksToOthersWhenItEnds) {
  auto locks = shared_memory::Array<pthread_mutex_t>::make(2);
  ASSERT_TRUE(locks);
  pthread_mutexattr_t robust;
  pthread_mutexattr_init(&robust);
  pthread_mutexattr_setrobust(&robust, PTHREAD_MUTEX_ROBUST);
  pthread_mutexattr_setpshared(&robust, PTHREAD_PROCESS_SHARED);
  for (pthread_mutex_t& lock : *locks) pthread_mutex_init(&lock, &robust);
  ASSERT_EQ(pthread_mutex_lock(&(*locks)[0]), 0);
  EXPECT_EQ(value_of([&] { return pthread_mutex_lock(&(*locks)[1]); }), 0);
  EXPECT_EQ(pthread_mutex_lock(&(*locks)[1]), EOWNERDEAD) << "the kernel walked the copy's list";
  EXPECT_EQ((*locks)[0].__data.__owner, gettid()) << "and found nothing of its creator's there";
  pthread_mutex_unlock(&(*locks)[0]);
}

TEST(LibcInAProcess, HasThreadsOfEveryKind) {
  EXPECT_EQ(value_of([] {
              int sum = 0;
              std::thread([&] { sum += 1; }).join();
              auto thread = spawn([] { return 2; });
              return thread ? sum + thread->join().value_or(0) : -1;
            }),
            3);
}

TEST(LibcInAProcess, ChangesTheUserInAllOfItsThreads) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
  constexpr uid_t nobody = 65534;
  const auto [status, in_thread] = value_of([] {
    std::atomic<int> step{0};
    uid_t seen = 0;
    std::thread other([&] {
      step = 1;
      while (step != 2) std::this_thread::yield();
      seen = geteuid();
    });
    while (step != 1) std::this_thread::yield();
    const int changed = setresuid(nobody, nobody, nobody);
    step = 2;
    other.join();
    return std::tuple(changed, seen);
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(in_thread, nobody);
}

TEST(LibcInAProcess, CanForkAndWaitItself) {
  EXPECT_EQ(value_of([] {
              const pid_t pid = fork();
              if (pid == 0) _exit(gettid() == getpid() ? 5 : 6);
              int status = 0;
              return waitpid(pid, &status, 0) == pid ? WEXITSTATUS(status) : -1;
            }),
            5);
}

TEST(LibcInAProcess, SignalsItself) {
  EXPECT_EQ(value_of([] {
              static volatile sig_atomic_t seen = 0;
              signal(SIGUSR1, [](int) { seen = 1; });
              raise(SIGUSR1);
              pthread_kill(pthread_self(), SIGUSR1);
              return static_cast<int>(seen);
            }),
            1);
}

TEST(LibcInAProcess, KeepsTheMaskAndTheHandlersOfItsCreator) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  EXPECT_TRUE(value_of([] {
    sigset_t now;
    pthread_sigmask(SIG_SETMASK, nullptr, &now);
    return sigismember(&now, SIGUSR2) == 1 && sigismember(&now, SIGUSR1) == 0;
  }));
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

// ---- processes with threads

std::atomic<int> calls_in_child{0};

// Another thread, for as long as it lives.
class Company {
 public:
  Company()
      : thread_([this] {
          while (!end_) usleep(1000);
        }) {}
  ~Company() {
    end_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> end_{false};
  std::thread thread_;
};

TEST(ThreadedParent, IsNotCopiedUnasked) {
  {
    const Company company;
    const auto refused = Process<>::spawn([] { return 1; });
    ASSERT_FALSE(refused);
    EXPECT_EQ(describe(refused.error()).substr(0, 42), "process: 2 threads run in this process, an");
  }
  EXPECT_EQ(value_of([] { return 1; }), 1) << "alone again";
}

TEST(ThreadedParent, IsAloneAgainAsSoonAsItsThreadsAreJoined) {
  for (int turn = 0; turn < 300; ++turn) {
    std::thread([] {}).join();
    auto thread = spawn([] {});
    ASSERT_TRUE(thread);
    ASSERT_TRUE(thread->join());
    auto process = Process<>::spawn([] { return 1; });
    ASSERT_TRUE(process) << describe(process.error());
  }
}

TEST(ThreadedParent, IsCopiedByLibcsForkWhichFreesLibcsLocks) {
  std::atomic<bool> end{false};
  std::thread busy([&] {
    while (!end) {
      std::vector<std::string> strings(64, std::string(100, 'x'));
      std::snprintf(strings[0].data(), 50, "%f", 1.5);
    }
  });
  for (int turn = 0; turn < 50; ++turn) {
    auto process = ProcessBuilder().in_threaded_parent(InThreadedParent::let_libc_fork).spawn([] {
      return std::string(1000, 'y') + "z";
    });
    ASSERT_TRUE(process) << describe(process.error());
    ASSERT_EQ(process->join().value().size(), 1001u);
  }
  end = true;
  busy.join();
}

TEST(ThreadedParent, IsCopiedForAFunctionThatNeedsNoLock) {
  std::atomic<bool> end{false};
  std::thread busy([&] {
    while (!end) std::vector<std::string> strings(64, std::string(100, 'x'));
  });
  for (int turn = 0; turn < 50; ++turn) {
    auto process =
        ProcessBuilder().spawn_async_signal_safe([](int number) noexcept { return number + getpid() * 0; }, turn);
    ASSERT_TRUE(process) << describe(process.error());
    ASSERT_EQ(process->join().value(), turn);
  }
  end = true;
  busy.join();
}

TEST(ForkHandlers, AreCalledByLibcsForkAlone) {
  pthread_atfork(nullptr, nullptr, [] { ++calls_in_child; });
  const auto count = [] { return calls_in_child.load(); };
  EXPECT_EQ(value_of(count), 0);
  auto process = ProcessBuilder().in_threaded_parent(InThreadedParent::let_libc_fork).spawn(count);
  ASSERT_TRUE(process);
  EXPECT_EQ(process->join().value(), 1);
}

}  // namespace
}  // namespace ramet
