// What threads cost and give back: memory, mappings, stacks; and that a failure is a value, and leaks nothing.
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "ramet/task/backend.h"
#include "ramet/task/thread_builder.h"
#include "tests/threads/in_child.h"

namespace ramet {
namespace {

std::size_t mappings() {
  std::ifstream file("/proc/self/maps");
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) ++count;
  return count;
}

// In KiB.
long resident() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

void come_and_go(int count) {
  for (int number = 0; number < count; ++number) {
    auto thread = spawn([] { free(malloc(100)); });
    ASSERT_TRUE(thread) << describe(thread.error());
    ASSERT_TRUE(thread->join());
  }
}

// make torture: the figures that are promised; otherwise as many as show the same soon.
bool is_long_run() { return std::getenv("RAMET_LONG") != nullptr; }

bool is_pthread() { return backend_in_use().kind == BackendKind::pthread; }

// What a limit leaves for stacks may be less than a slab of them.
TEST(Resources, AreTakenInSmallerPiecesWhereThereIsLittle) {
  const int status = in_child([] {
    std::ifstream file("/proc/self/statm");
    std::size_t pages = 0;
    file >> pages;
    constexpr std::size_t left = 80 << 20;  // bytes
    const rlim_t most = pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + left;
    const rlimit limit{.rlim_cur = most, .rlim_max = most};
    if (setrlimit(RLIMIT_AS, &limit) != 0) return false;
    auto thread = spawn([] { return 7; });
    return thread && thread->join().value_or(0) == 7;
  });
  EXPECT_EQ(status, 0);
}

TEST(Resources, StayFlatOverManyThreads) {
  come_and_go(500);
  const long before = resident();
  const std::size_t mappings_before = mappings();
  come_and_go(is_long_run() ? 100'000 : 20'000);
  EXPECT_LT(resident() - before, 512);
  EXPECT_LE(mappings(), mappings_before + 2);
}

TEST(Resources, OfDetachedThreadsComeBack) {
  mallopt(M_ARENA_MAX, 1);  // malloc maps memory for threads that meet in it: not what is counted here
  std::atomic<int> ran{0};
  int made = 0;
  const auto detach_in_batches = [&](int batches) {
    for (; batches > 0; --batches) {
      for (int number = 0; number < 50; ++number, ++made) {
        ASSERT_TRUE(ThreadBuilder().spawn_detached([&] { ran.fetch_add(1); }));
      }
      while (ran < made) usleep(500);
      usleep(2000);
    }
  };
  detach_in_batches(10);
  const std::size_t before = mappings();
  detach_in_batches(100);
  EXPECT_LE(mappings(), before + 10);
}

// 64 KiB stacks: few mappings for many threads, and the memory goes back when they are gone.
TEST(Resources, OfManyLiveThreadsAreFewMappings) {
  if (is_pthread()) GTEST_SKIP() << "libc maps every stack by itself";
  const int count = is_long_run() ? 20'000 : 3000;
  FutexWord gate{0};
  std::vector<Thread<>> threads;
  const std::size_t before = mappings();
  const long resident_before = resident();
  for (int number = 0; number < count; ++number) {
    auto thread = ThreadBuilder().stack_size(64 << 10).spawn([&] {
      while (gate.load() == 0) futex_wait(gate, 0, FutexScope::this_process);
    });
    if (!thread && thread.error().number == EAGAIN) break;  // a limit of the machine
    ASSERT_TRUE(thread) << describe(thread.error());
    threads.push_back(std::move(*thread));
  }
  const bool are_all_there = threads.size() == static_cast<std::size_t>(count);
  EXPECT_LT(mappings(), before + (are_all_there && is_long_run() ? 400u : 100u));
  gate = 1;
  futex_wake(gate, everyone, FutexScope::this_process);
  for (auto& thread : threads) EXPECT_TRUE(thread.join());
  threads.clear();
  trim_threads();
  malloc_trim(0);  // the freed descriptors lie between those that are kept
  // At most 1,024 are kept, with two pages of stack and one or two of TLS each.
  EXPECT_LT(resident() - resident_before, 1024 * 20);
  if (!are_all_there) GTEST_SKIP() << "this machine lets a user have fewer tasks";
}

bool deny(long number, int error) {
  const sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{.len = 4, .filter = const_cast<sock_filter*>(program)};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

TEST(Failure, OfTheKernelIsAValueAndLeaksNothing) {
  EXPECT_EQ(in_child([] {
              come_and_go(3);
              if (!deny(SYS_clone3, EAGAIN)) return false;
              std::size_t mappings_then = 0;
              std::size_t in_use = 0;
              for (int round = 0; round < 2000; ++round) {
                if (round == 100) {
                  mappings_then = mappings();
                  in_use = mallinfo2().uordblks;
                }
                // Every second one on a fresh slot of another shape, every third with a stack of its own.
                std::vector<std::byte> own(round % 3 == 0 ? 1 << 16 : 0);
                const std::size_t size = own.empty() && round % 2 == 0 ? 1 << 17 : 0;
                auto thread = ThreadBuilder().stack_size(size).own_stack(own).spawn([] {});
                if (thread || thread.error().number != EAGAIN) return false;
              }
              return mappings() <= mappings_then + 2 && mallinfo2().uordblks <= in_use + 4096;
            }),
            0);
}

// One system call of a spawn that fails, and a thread that needs it.
struct FailingStep {
  const char* name;
  long call;
  int error;
  ThreadBuilder builder;
  bool needs_clone3 = false;  // what pthread_create does instead is its own affair
};

std::vector<FailingStep> failing_steps() {
  cpu_set_t first;
  CPU_ZERO(&first);
  CPU_SET(0, &first);
  const Scheduling batch{.policy = SCHED_BATCH, .priority = 0};
  const Scheduling real_time{.policy = SCHED_FIFO, .priority = 1};
  return {
      {"clone3", SYS_clone3, EAGAIN, ThreadBuilder().overflow_report(OverflowReport::wanted)},
      {"mmap", SYS_mmap, ENOMEM, ThreadBuilder().stack_size(3 << 20), true},
      {"mprotect", SYS_mprotect, ENOMEM, ThreadBuilder().stack_size(5 << 20), true},
      {"sched_setaffinity", SYS_sched_setaffinity, EINVAL, ThreadBuilder().affinity(first)},
      {"sched_setscheduler", SYS_sched_setscheduler, EPERM, ThreadBuilder().scheduling(batch)},
      {"sched_getattr", SYS_sched_getattr, ENOSYS,
       ThreadBuilder().scheduling(real_time).start_priority(StartPriority::lent_to_creator)},
  };
}

TEST(Failure, OfAnyStepIsAValueAndLeaksNothing) {
  for (const FailingStep& step : failing_steps()) {
    if (step.needs_clone3 && is_pthread()) continue;
    const int status = in_child([&step] {
      come_and_go(3);
      // The guard: only where the kernel cannot mark pages is it mprotect.
      if (step.call == SYS_mprotect && !deny(SYS_madvise, EINVAL)) return false;
      if (!deny(step.call, step.error)) return false;
      std::size_t mappings_then = 0;
      std::size_t in_use = 0;
      for (int round = 0; round < 300; ++round) {
        if (round == 50) {
          mappings_then = mappings();
          in_use = mallinfo2().uordblks;
        }
        const auto thread = step.builder.spawn([] {});
        if (thread || thread.error().number != step.error) return false;
      }
      const int next_descriptor = dup(0);
      return mappings() <= mappings_then + 2 && mallinfo2().uordblks <= in_use + 4096 && next_descriptor < 10;
    });
    EXPECT_EQ(status, 0) << step.name;
  }
}

TEST(Failure, OfClone3AloneLeadsToClone) {
  EXPECT_EQ(in_child([] {
              if (!deny(SYS_clone3, ENOSYS)) return false;
              for (int round = 0; round < 50; ++round) {
                auto thread = spawn([](int number) { return number; }, round);
                if (!thread || thread->join() != round) return false;
              }
              return true;
            }),
            0);
}

TEST(Failure, OfMemoryIsAValue) {
  EXPECT_EQ(in_child([] {
              come_and_go(1);
              rlimit limit{.rlim_cur = std::size_t{1} << 30, .rlim_max = std::size_t{1} << 30};
              if (setrlimit(RLIMIT_AS, &limit) != 0) return false;
              auto thread = ThreadBuilder().stack_size(std::size_t{1} << 34).spawn([] {});
              if (thread || (thread.error().number != ENOMEM && thread.error().number != EAGAIN)) return false;
              auto next = spawn([] { return 1; });
              return next && next->join() == 1;
            }),
            0);
}

}  // namespace
}  // namespace ramet
