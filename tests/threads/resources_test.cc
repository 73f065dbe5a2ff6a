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

bool is_pthread() { return backend_in_use().kind == BackendKind::pthread; }

TEST(Resources, StayFlatOverManyThreads) {
  come_and_go(500);
  const long before = resident();
  const std::size_t mappings_before = mappings();
  come_and_go(20'000);
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
  constexpr int count = 3000;
  FutexWord gate{0};
  std::vector<Thread<>> threads;
  const std::size_t before = mappings();
  const long resident_before = resident();
  for (int number = 0; number < count; ++number) {
    auto thread = ThreadBuilder().stack_size(64 << 10).spawn([&] {
      while (gate.load() == 0) futex_wait(gate, 0, FutexScope::this_process);
    });
    ASSERT_TRUE(thread) << describe(thread.error());
    threads.push_back(std::move(*thread));
  }
  EXPECT_LT(mappings() - before, 100u);
  gate = 1;
  futex_wake(gate, everyone, FutexScope::this_process);
  for (auto& thread : threads) EXPECT_TRUE(thread.join());
  threads.clear();
  trim_threads();
  malloc_trim(0);  // the freed descriptors lie between those that are kept
  // At most 1,024 are kept, with two pages of stack and one or two of TLS each.
  EXPECT_LT(resident() - resident_before, 1024 * 20);
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
