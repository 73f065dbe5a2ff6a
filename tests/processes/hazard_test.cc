// Launches under trouble: a storm of signals, many threads at once while descriptors come and go, a large caller. The long
// versions run with RAMET_LONG_TESTS=1.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "tests/processes/left_behind.h"
#include "tests/processes/run.h"

namespace ramet {
namespace {

int times(int in_short, int in_long) { return getenv("RAMET_LONG_TESTS") != nullptr ? in_long : in_short; }

std::atomic<int> handled{0};
pid_t home = 0;
std::atomic<int> handled_elsewhere{0};

void note(int) {
  // A handler that ran in a child would run in our memory too, under another pid.
  if (getpid() != home) handled_elsewhere.fetch_add(1);
  handled.fetch_add(1);
}

TEST(Storm, OfSignalsNeitherBreaksALaunchNorRunsAHandlerInIt) {
  home = getpid();
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  struct sigaction before {};
  sigaction(SIGUSR1, &action, &before);
  {
    std::atomic<bool> enough{false};
    std::jthread storm([&] {
      while (!enough) kill(home, SIGUSR1);
    });
    for (int time = 0; time < times(100, 3000); ++time) {
      auto status = Command("true").status();
      ASSERT_TRUE(status) << describe(status.error());
      EXPECT_TRUE(status->success()) << describe(*status);
      EXPECT_EQ(refusal(Command("/bin/nope")), "exec, ENOENT, /bin/nope");
    }
    enough = true;
  }
  sigaction(SIGUSR1, &before, nullptr);
  EXPECT_GT(handled, 0);
  EXPECT_EQ(handled_elsewhere, 0);
}

TEST(Crowd, OfThreadsSpawnsWhileDescriptorsOpenAndClose) {
  (void)Command("true").status();
  const auto before = LeftBehind::now();
  {
    std::atomic<bool> enough{false};
    std::jthread opener([&] {
      while (!enough) {
        const Fd leaky(open("/dev/null", O_RDONLY));  // no close-on-exec
        int ends[2];
        if (pipe(ends) == 0) {
          close(ends[0]);
          close(ends[1]);
        }
      }
    });
    std::atomic<int> left{times(400, 10'000)};
    std::atomic<int> wrong{0};
    {
      std::vector<std::jthread> spawners;
      for (int number = 0; number < 8; ++number) {
        spawners.emplace_back([&] {
          while (left.fetch_sub(1) > 0) {
            // 3 is the directory that the shell's own look opens.
            auto output = shell("cd /proc/$$/fd; set -- *; echo $#").output();
            const bool good = output && output->out.size() == 2 && output->out[0] <= '4';
            if (!good) wrong.fetch_add(1);
          }
        });
      }
    }
    enough = true;
    EXPECT_EQ(wrong, 0);
  }
  EXPECT_EQ(LeftBehind::now(), before);
}

TEST(LargeCaller, PaysNoMoreThanASmallOne) {
  // In time of its own processor: what others do on a busy machine does not count, the copying of page tables does.
  const auto best_of = [](int count) {
    const auto now = [] {
      timespec time{};
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
      return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    };
    auto best = std::chrono::nanoseconds::max();
    for (int time = 0; time < count; ++time) {
      const auto start = now();
      EXPECT_TRUE(Command("/bin/true").status());
      best = std::min<std::chrono::nanoseconds>(best, now() - start);
    }
    return best;
  };
  const auto small = best_of(20);
  const std::size_t size = static_cast<std::size_t>(times(200, 2000)) << 20;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) GTEST_SKIP() << "no memory for a large caller";
  madvise(memory, size, MADV_NOHUGEPAGE);
  std::memset(memory, 1, size);
  const auto large = best_of(20);
  munmap(memory, size);
  // A copy of the page tables of 200 MB alone takes milliseconds.
  EXPECT_LT(large, 2 * small + std::chrono::milliseconds(1));
}

// What a launch finds out first and for good, it may be finding out just then.
TEST(Fork, InTheMiddleOfTheFirstLaunchLaunchesToo) {
  const auto launches = [] {
    auto child = Command("true").user(getuid(), getgid()).spawn();
    return child && child->wait();
  };
  for (int round = 0; round < times(20, 200); ++round) {
    const pid_t first = fork();  // in which nobody has launched
    if (first == 0) {
      std::jthread other([&] { (void)launches(); });
      std::this_thread::sleep_for(std::chrono::microseconds(100 * (round % 20)));
      const pid_t second = fork();
      if (second == 0) {
        alarm(30);
        _exit(launches() ? 0 : 1);
      }
      int status = -1;
      waitpid(second, &status, 0);
      other.join();
      _exit(status == 0 ? 0 : 1);
    }
    int status = -1;
    waitpid(first, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST(Fork, OfACallerThatLaunchesLaunchesToo) {
  std::atomic<bool> enough{false};
  std::jthread busy([&] {
    while (!enough) (void)Command("true").user(getuid(), getgid()).status();
  });
  for (int time = 0; time < times(20, 500); ++time) {
    const pid_t pid = fork();
    if (pid == 0) {
      alarm(30);
      auto child = Command("true").user(getuid(), getgid()).spawn();
      _exit(child && child->wait() ? 0 : 1);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  enough = true;
}

}  // namespace
}  // namespace ramet
