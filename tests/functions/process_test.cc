// Process: what comes back from a function that ran in a process of its own.
#include "ramet/task/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <fstream>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/functions/left_over.h"

namespace ramet {
namespace {

using Reason = NoAnswer::Reason;
using namespace std::chrono_literals;

// The outcome of a process that must be made.
template <class Function, class... Arguments>
auto outcome_of(Function function, Arguments... arguments) {
  auto process = Process<>::spawn(function, arguments...);
  EXPECT_TRUE(process) << describe(process.error());
  return process->join();
}

struct Point {
  int x = 0;
  double y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

TEST(Process, GivesTheValue) {
  EXPECT_EQ(outcome_of([](int a, int b) { return a + b; }, 2, 3).value(), 5);
  EXPECT_EQ(outcome_of([] { return Point{.x = 1, .y = 2.5}; }).value(), (Point{.x = 1, .y = 2.5}));
  EXPECT_TRUE(outcome_of([] {}).has_value());
}

TEST(Process, GivesStringsAndWhatIsMadeOfThem) {
  EXPECT_EQ(outcome_of([] { return std::string("aspen"); }).value(), "aspen");
  using Trees = std::vector<std::string>;
  EXPECT_EQ(outcome_of([] { return Trees{"aspen", "", "willow"}; }).value(), (Trees{"aspen", "", "willow"}));
  using Mixed = std::tuple<std::string, std::optional<std::string>, std::pair<int, std::vector<bool>>>;
  const Mixed mixed{"birch", "elm", {7, {true, false, true}}};
  EXPECT_EQ(outcome_of([&] { return mixed; }).value(), mixed);
  EXPECT_EQ(outcome_of([] { return std::optional<std::string>(); }).value(), std::nullopt);
}

TEST(Process, GivesAValueThatNoPipeWouldHold) {
  const auto numbers = outcome_of([] {
    std::vector<long> all(1'000'000);
    std::iota(all.begin(), all.end(), 0);
    return all;
  });
  ASSERT_EQ(numbers.value().size(), 1'000'000u);
  EXPECT_EQ(numbers->back(), 999'999);
}

TEST(Process, WorksOnWhatItsCreatorHasInMemory) {
  int here = 1;
  const std::string text = "what the creator wrote";
  EXPECT_EQ(outcome_of([&] { return ++here + static_cast<int>(text.size()); }).value(), 24);
  EXPECT_EQ(here, 1) << "the memory is copied, not shared";
}

TEST(Process, CarriesWhatTheFunctionThrew) {
  const auto outcome = outcome_of([]() -> int { throw std::out_of_range("no such key"); });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, Reason::threw);
  EXPECT_EQ(describe(outcome.error()), "threw std::out_of_range: no such key");
  EXPECT_EQ(describe(outcome_of([]() -> int { throw 5; }).error()), "threw int");
}

TEST(Process, TellsWhichSignalEndedIt) {
  const auto outcome = outcome_of([] { return raise(SIGKILL); });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, Reason::killed);
  EXPECT_EQ(describe(outcome.error()), "killed by SIGKILL");
  const auto crash = outcome_of([]() -> int {
    const rlimit none{};
    setrlimit(RLIMIT_CORE, &none);
    std::abort();
  });
  EXPECT_EQ(describe(crash.error()), "killed by SIGABRT");
}

TEST(Process, TellsWithWhatItExitedInsteadOfReturning) {
  const auto outcome = outcome_of([]() -> int { _exit(3); });
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, Reason::exited);
  EXPECT_EQ(describe(outcome.error()), "exited with 3, without a value");
  EXPECT_EQ(outcome_of([]() -> int { pthread_exit(nullptr); }).error().reason, Reason::exited);
}

TEST(Process, GivesItsValueOnce) {
  auto process = Process<>::spawn([] { return 1; });
  ASSERT_TRUE(process);
  EXPECT_TRUE(process->is_joinable());
  EXPECT_EQ(process->join().value(), 1);
  EXPECT_FALSE(process->is_joinable());
  EXPECT_EQ(process->join().error().reason, Reason::taken);
}

TEST(Process, CanBeWaitedForWithATimeAndByItsPidfd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  auto process = Process<>::spawn([&] {
    char byte = 0;
    close(ends[1]);
    return read(ends[0], &byte, 1);
  });
  ASSERT_TRUE(process);
  EXPECT_FALSE(process->wait_for(1ms));
  EXPECT_FALSE(process->join_for(1ms));
  EXPECT_FALSE(process->try_join());
  pollfd watched{.fd = process->pidfd(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&watched, 1, 0), 0);
  close(ends[1]);
  EXPECT_EQ(poll(&watched, 1, -1), 1);
  EXPECT_TRUE(process->wait_until(std::chrono::system_clock::now() + 60s));
  EXPECT_EQ(process->try_join().value().value(), 0);
  close(ends[0]);
}

TEST(Process, CanBeKilled) {
  auto process = Process<>::spawn([] { pause(); });
  ASSERT_TRUE(process);
  process->kill();
  EXPECT_EQ(describe(process->join().error()), "killed by SIGKILL");
  EXPECT_EQ(process->signal(SIGTERM).error().number, ESRCH);
}

TEST(Process, SaysWhatItUsed) {
  auto process = Process<>::spawn([] {
    std::vector<char> memory(32 << 20, 'x');
    return memory[1 << 20];
  });
  ASSERT_TRUE(process);
  EXPECT_EQ(process->join().value(), 'x');
  EXPECT_GT(process->ended()->usage.ru_maxrss, 32 << 10);
}

TEST(Process, IsWaitedForOrKilledOrLeftAloneWhenItsHandleGoes) {
  const auto before = what_is_there();
  (void)Process<>::spawn([] { return 1; });
  EXPECT_EQ(what_is_there(), before);
  (void)ProcessBuilder().on_drop(Child::OnDrop::kill).spawn([] { pause(); });
  EXPECT_EQ(what_is_there(), before);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  (void)ProcessBuilder().on_drop(Child::OnDrop::detach).spawn([&] {
    char byte = 0;
    close(ends[1]);
    (void)!read(ends[0], &byte, 1);
  });
  EXPECT_EQ(what_is_there().children, before.children + 1);
  close(ends[0]);
  close(ends[1]);
  // The next process that is made collects it once it has ended.
  for (int turn = 0; turn < 5000 && what_is_there().children != before.children; ++turn) {
    usleep(1000);
    EXPECT_EQ(outcome_of([] { return 1; }).value(), 1);
  }
  EXPECT_EQ(what_is_there(), before);
}

TEST(Process, IsNotTakenAwayByAWaitForAnyChild) {
  auto process = Process<>::spawn([] { return 1; });
  ASSERT_TRUE(process);
  EXPECT_EQ(waitpid(-1, nullptr, 0), -1) << "it is no child of that kind";
  EXPECT_EQ(process->join().value(), 1);
}

TEST(Process, GivesItsValueWhereSigchldIsIgnored) {
  signal(SIGCHLD, SIG_IGN);
  EXPECT_EQ(outcome_of([] { return 1; }).value(), 1);
  signal(SIGCHLD, SIG_DFL);
}

TEST(Process, WritesItsAnswerIntoNoFileOfTheFunctions) {
  const std::string path = testing::TempDir() + "/ramet_process_" + std::to_string(getpid());
  const auto outcome = outcome_of([&] {
    for (int number = 3; number < 1024; ++number) close(number);
    for (int count = 0; count < 16; ++count) (void)!open(path.c_str(), O_CREAT | O_RDWR, 0600);
    return 1;
  });
  EXPECT_EQ(outcome.error().reason, Reason::exited);
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open());
  EXPECT_EQ(file.get(), std::ifstream::traits_type::eof()) << "nothing was written";
  unlink(path.c_str());
}

TEST(Process, CanHaveProcessesOfItsOwn) {
  const auto outcome = outcome_of([] {
    auto inner = Process<>::spawn([] { return std::pair(getppid(), std::string("inner")); });
    auto answer = inner->join().value();
    return std::pair(answer.first == getpid(), answer.second);
  });
  EXPECT_EQ(outcome.value(), std::pair(true, std::string("inner")));
}

TEST(Process, IsNotWaitedForByACopyOfItsCreator) {
  auto process = Process<>::spawn([] { return 1; });
  ASSERT_TRUE(process);
  EXPECT_EQ(outcome_of([&] { return process->join().error().reason; }).value(), Reason::not_here);
  EXPECT_EQ(process->join().value(), 1);
}

}  // namespace
}  // namespace ramet
