// Threads that come and go while the rest of the process is busy with what usually breaks them: signals, forks, modules
// that are loaded and unloaded, changes of user, a main that leaves first.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

#include "ramet/task/backend.h"
#include "ramet/task/thread_builder.h"
#include "tests/threads/in_child.h"

namespace ramet {
namespace {

// Spawns and joins until `enough`, in two threads; true when every one gave its value.
bool churn(int enough) {
  std::atomic<int> good{0};
  const auto spawn_and_join = [&] {
    for (int round = 0; round < enough; ++round) {
      auto thread = spawn([](int number) { return number + 1; }, round);
      if (thread && thread->join() == round + 1) good.fetch_add(1);
    }
  };
  auto other = spawn(spawn_and_join);
  spawn_and_join();
  return other && other->join() && good.load() == 2 * enough;
}

TEST(Stress, ThreadsInAStormOfSignals) {
  static std::atomic<int> handled{0};
  handled = 0;
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) { handled.fetch_add(1, std::memory_order_relaxed); };
  action.sa_flags = SA_RESTART;
  sigaction(SIGUSR1, &action, &before);
  std::atomic<bool> enough{false};
  auto storm = spawn([&] {
    while (!enough) {
      kill(getpid(), SIGUSR1);
      usleep(20);
    }
  });
  ASSERT_TRUE(storm);
  EXPECT_TRUE(churn(1500));
  enough = true;
  EXPECT_TRUE(storm->join());
  EXPECT_GT(handled.load(), 0);
  sigaction(SIGUSR1, &before, nullptr);
}

TEST(Stress, ThreadsWhileOthersFork) {
  std::atomic<bool> enough{false};
  std::atomic<int> bad{0};
  auto forker = spawn([&] {
    int forks = 0;
    while (!enough || forks < 20) {
      bad += in_child([] {
               auto inside = spawn([] { return 5; });
               return inside && inside->join() == 5 && churn(3);
             }) != 0;
      ++forks;
    }
  });
  ASSERT_TRUE(forker);
  EXPECT_TRUE(churn(500));
  enough = true;
  EXPECT_TRUE(forker->join());
  EXPECT_EQ(bad.load(), 0);
}

TEST(Stress, ThreadsWhileModulesWithThreadLocalsComeAndGo) {
  std::atomic<bool> enough{false};
  std::atomic<int> bad{0};
  auto loader = spawn([&] {
    while (!enough) {
      for (const char* file : {RAMET_TLS_MODULE_DYNAMIC, RAMET_TLS_MODULE_STATIC}) {
        void* module = dlopen(file, RTLD_NOW);
        if (module == nullptr) {
          ++bad;
          continue;
        }
        const auto count = reinterpret_cast<int (*)()>(dlsym(module, "count_up"));
        for (int round = 0; round < 4; ++round) {
          auto thread = spawn([count] { return count() == 100 + 1 && count() == 100 + 2; });
          if (!thread || thread->join() != true) ++bad;
        }
        dlclose(module);
      }
    }
  });
  ASSERT_TRUE(loader);
  EXPECT_TRUE(churn(1500));
  enough = true;
  EXPECT_TRUE(loader->join());
  EXPECT_EQ(bad.load(), 0);
}

TEST(Stress, NoThreadKeepsTheOldUser) {
  if (getuid() != 0) GTEST_SKIP() << "needs root";
  EXPECT_EQ(in_child([] {
              std::atomic<bool> changed{false};
              std::atomic<int> wrong{0};
              const auto be_born = [&] {
                for (int round = 0; round < 3000; ++round) {
                  const bool before = changed;
                  auto thread = spawn([&] { return syscall(SYS_geteuid); });
                  if (!thread) return;
                  const auto user = thread->join();
                  // Born after the change: it cannot have the old one.
                  if (before && (!user || *user != 65534)) ++wrong;
                }
              };
              for (int life = 0; life < 10; ++life) {
                changed = false;
                if (seteuid(0) != 0) return false;
                auto one = spawn(be_born);
                auto other = spawn(be_born);
                usleep(500);
                if (seteuid(65534) != 0) return false;
                changed = true;
                if (!one || !one->join() || !other || !other->join()) return false;
              }
              return wrong == 0;
            }),
            0);
}

// The last thread to leave ends the process, with its exit handlers and status 0.
TEST(Stress, MainLeavesFirst) {
  FILE* program = popen(RAMET_MAIN_LEAVES_FIRST, "r");
  ASSERT_NE(program, nullptr);
  char line[64] = {};
  EXPECT_NE(fgets(line, sizeof line, program), nullptr);
  EXPECT_STREQ(line, "exit handler after 7 threads\n");
  EXPECT_EQ(pclose(program), 0);
}

}  // namespace
}  // namespace ramet
