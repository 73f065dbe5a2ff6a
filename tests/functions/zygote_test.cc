// Zygote: what a function finds in a fresh copy of it, and what comes back.
#include "ramet/task/zygote.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "ramet/own/shared_array.h"
#include "ramet/task/sharing.h"
#include "tests/functions/captured.h"
#include "tests/functions/left_over.h"

namespace ramet {
namespace {

Zygote started() {
  auto zygote = Zygote::start();
  if (!zygote) throw std::runtime_error(describe(zygote.error()));
  return std::move(*zygote);
}

int twice(int number) { return 2 * number; }
int global = 1;

TEST(Zygote, GivesTheValueOfAFunction) {
  const auto zygote = started();
  EXPECT_EQ(zygote.call([](int a, int b) { return a + b; }, 2, 3).value(), 5);
  EXPECT_EQ(zygote.call(twice, 21).value(), 42);
  EXPECT_TRUE(zygote.call([] {}).has_value());
  using Trees = std::vector<std::string>;
  const auto joined = zygote.call(
      [](const Trees& trees, std::string_view between) { return trees[0] + std::string(between) + trees[1]; },
      Trees{"aspen", "birch"}, " and ");
  EXPECT_EQ(joined.value(), "aspen and birch");
}

TEST(Zygote, CarriesArgumentsAndValuesOfAnySize) {
  const auto zygote = started();
  const std::vector<int> numbers(1'000'000, 7);
  EXPECT_EQ(zygote.call([](std::vector<int> all) { return all; }, numbers).value(), numbers);
}

TEST(Zygote, TellsHowAFunctionFailed) {
  const auto zygote = started();
  EXPECT_EQ(describe(zygote.call([](std::string why) -> int { throw std::runtime_error(why); }, "no").error()),
            "threw std::runtime_error: no");
  EXPECT_EQ(describe(zygote.call([] { return raise(SIGKILL); }).error()), "killed by SIGKILL");
  EXPECT_EQ(describe(zygote.call([]() -> int { _exit(3); }).error()), "exited with 3, without a value");
}

TEST(Zygote, MakesDirectChildrenOfTheApplication) {
  const auto zygote = started();
  auto process = zygote.spawn([] { return std::pair(getppid(), getpid()); });
  ASSERT_TRUE(process) << describe(process.error());
  const pid_t pid = process->pid();
  EXPECT_EQ(process->join().value(), std::pair(getpid(), pid));
}

TEST(Zygote, StartsEachFunctionAsTheApplicationWasAtItsStart) {
  const auto zygote = started();
  global = 2;
  EXPECT_EQ(zygote.call([] { return ++global; }).value(), 2);
  EXPECT_EQ(zygote.call([] { return ++global; }).value(), 2) << "and leaves nothing to the next";
  global = 1;
}

TEST(Zygote, HandsOverStandardDescriptorsAsTheyAreNowAndNoOthers) {
  const auto zygote = started();
  const int extra = open("/dev/null", O_RDONLY);
  Captured captured;
  std::fflush(stdout);
  const auto count = zygote.call([] {
    std::printf("from the copy");
    return open_descriptors();
  });
  EXPECT_EQ(count.value(), 4u) << "three, and the one of the answer";
  EXPECT_EQ(captured.text(), "from the copy");
  close(extra);
}

TEST(Zygote, LeavesClosedWhatIsClosed) {
  const auto zygote = started();
  const int input = dup(0);
  close(0);
  const auto closed = zygote.call([] { return std::tuple(fcntl(0, F_GETFD), fcntl(1, F_GETFD), fcntl(2, F_GETFD)); });
  dup2(input, 0);
  close(input);
  EXPECT_EQ(closed.value(), std::tuple(-1, 0, 0));
}

TEST(Zygote, IsStartedByAnApplicationWithoutStandardDescriptors) {
  auto process = Process<>::spawn([] {
    for (int number = 0; number < 3; ++number) close(number);
    auto zygote = Zygote::start();
    return zygote ? zygote->call([] { return open_descriptors(); }).value_or(0) : 0;
  });
  ASSERT_TRUE(process);
  EXPECT_EQ(process->join().value(), 1u) << "the one of the answer";
}

TEST(Zygote, StartsFunctionsWithNothingBlockedAndNothingIgnored) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGUSR1, [](int) {});
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const auto outcome = [] {
    const auto zygote = started();
    return zygote.call([] {
      int other_than_usual = 0;
      sigset_t blocked;
      pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
      for (int number = 1; number < NSIG; ++number) {
        struct sigaction action {};
        if (sigaction(number, nullptr, &action) == 0 && action.sa_handler != SIG_DFL) ++other_than_usual;
        if (sigismember(&blocked, number) == 1) ++other_than_usual;
      }
      return other_than_usual;
    });
  }();
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGUSR1, SIG_DFL);
  EXPECT_EQ(outcome.value(), 0);
}

TEST(Zygote, GivesFunctionsAWholeLibc) {
  const auto zygote = started();
  const auto sum = zygote.call([] {
    int in_thread = 0;
    std::thread([&] { in_thread = 1; }).join();
    auto thread = spawn([] { return 2; });
    const int of_thread = thread->join().value_or(0);
    auto process = Process<>::spawn([] { return 4; });
    if (!process) throw std::runtime_error(describe(process.error()));
    return in_thread + of_thread + process->join().value_or(0);
  });
  EXPECT_EQ(sum.value_or(0), 7) << (sum ? "" : describe(sum.error()));
}

TEST(Zygote, ServesManyThreadsAtOnce) {
  const auto zygote = started();
  constexpr int each = 25;
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int number = 0; number < 8; ++number) {
    threads.emplace_back([&, number] {
      for (int turn = 0; turn < each; ++turn) {
        right +=
            zygote.call([](int a, int b) { return a * 1000 + b; }, number, turn).value_or(-1) == number * 1000 + turn;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 8 * each);
}

TEST(Zygote, LeavesNothingBehind) {
  (void)started();
  const auto before = what_is_there();
  {
    const auto zygote = started();
    (void)zygote.call([] { return 1; });
    const auto with_zygote = what_is_there();
    for (int turn = 0; turn < 20; ++turn) {
      (void)zygote.call([] { return std::string(100'000, 'x'); });
      (void)zygote.call([]() -> int { throw 1; });
      (void)zygote.call([] { raise(SIGKILL); });
    }
    EXPECT_EQ(what_is_there(), with_zygote);
  }
  EXPECT_EQ(what_is_there(), before);
}

TEST(Zygote, RunsNoFunctionOfALibraryThatCameLater) {
  const auto zygote = started();
  void* library = dlopen(RAMET_LATE_MODULE, RTLD_NOW);
  ASSERT_NE(library, nullptr) << dlerror();
  auto* late = reinterpret_cast<int (*)()>(dlsym(library, "late_function"));
  EXPECT_EQ(describe(zygote.call(late).error()),
            "zygote: the function's library was loaded after the zygote was started");
  dlclose(library);
}

TEST(Sharing, IsAllInWhichSpawnDiffers) {
  const auto zygote = started();
  auto shared = shared_memory::Array<int>::make(1);
  ASSERT_TRUE(shared);
  const auto work = [](auto task) {
    EXPECT_TRUE(task) << describe(task.error());
    return task->join().value();
  };
  EXPECT_EQ(work(spawn(zygote, [] { return ++global; })), 2);
  EXPECT_EQ(global, 1);
  EXPECT_EQ(work(spawn(as_process, [&] { return (*shared)[0] = ++global; })), 2);
  EXPECT_EQ(global, 1);
  EXPECT_EQ((*shared)[0], 2);
  EXPECT_EQ(work(spawn(as_thread, [&] { return (*shared)[0] = ++global + 1; })), 3);
  EXPECT_EQ(global, 2);
  EXPECT_EQ((*shared)[0], 3);
  global = 1;
}

}  // namespace
}  // namespace ramet
