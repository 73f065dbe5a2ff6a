// Zygote: with processes that are made before they are wanted. All that holds without them holds with them.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "ramet/own/shared_array.h"
#include "ramet/task/zygote.h"
#include "tests/functions/left_over.h"

namespace ramet {
namespace {

Zygote started(unsigned ready) {
  auto zygote = Zygote::start({.ready = ready});
  if (!zygote) throw std::runtime_error(describe(zygote.error()));
  return std::move(*zygote);
}

int twice(int number) { return 2 * number; }
int global = 1;

// The children of this process that are called so, as the kernel shows it: "ramet ready" are those that nobody uses.
std::vector<pid_t> children_called(std::string_view name) {
  std::vector<pid_t> found;
  std::ifstream children("/proc/thread-self/children");
  for (pid_t pid = 0; children >> pid;) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
    std::string comm;
    if (std::getline(file, comm) && comm == name) found.push_back(pid);
  }
  return found;
}

std::vector<pid_t> ready_in_time(std::size_t count) {
  std::vector<pid_t> found;
  for (int turn = 0; turn < 10'000; ++turn) {
    found = children_called("ramet ready");
    if (found.size() >= count) break;
    usleep(1000);
  }
  return found;
}

TEST(ZygoteReady, GivesTheSameAnswers) {
  const auto zygote = started(2);
  for (int turn = 0; turn < 20; ++turn) {
    EXPECT_EQ(zygote.call(twice, 21).value(), 42);
    EXPECT_EQ(zygote.call([] { return ++global; }).value(), 2) << "a fresh process for each";
  }
  EXPECT_EQ(describe(zygote.call([](std::string why) -> int { throw std::runtime_error(why); }, "no").error()),
            "threw std::runtime_error: no");
  EXPECT_EQ(describe(zygote.call([] { return raise(SIGKILL); }).error()), "killed by SIGKILL");
  EXPECT_EQ(describe(zygote.call([]() -> int { _exit(3); }).error()), "exited with 3, without a value");
  const std::vector<int> numbers(1'000'000, 7);
  EXPECT_EQ(zygote.call([](std::vector<int> all) { return all; }, numbers).value(), numbers);
  auto process = zygote.spawn([] { return std::pair(getppid(), getpid()); });
  ASSERT_TRUE(process) << describe(process.error());
  const pid_t pid = process->pid();
  EXPECT_EQ(process->join().value(), std::pair(getpid(), pid));
}

TEST(ZygoteReady, CarriesQuestionsAndAnswersOfAnyLength) {
  const auto zygote = started(2);
  std::vector<std::size_t> lengths{0, 1, 4096, 1 << 20};
  for (std::size_t length = 996; length <= 1030; ++length) lengths.push_back(length);  // about what a message holds
  for (const std::size_t length : lengths) {
    const std::string text(length, 'a');
    EXPECT_EQ(zygote.call([](std::string given) { return given; }, text).value(), text) << length;
    EXPECT_EQ(zygote.call([](std::string given) { return given.size(); }, text).value(), length);
    EXPECT_EQ(zygote.call([](std::size_t wanted) { return std::string(wanted, 'a'); }, length).value(), text) << length;
    EXPECT_EQ(zygote.spawn([](std::string given) { return given; }, text)->join().value(), text) << length;
  }
}

// As a function that closes what it does not know does it.
TEST(ZygoteReady, AnswersThroughItsMailboxWhenItsSocketIsClosed) {
  const auto zygote = started(1);
  const auto without_sockets = [](int number) {
    std::vector<int> sockets;
    for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;  // the iterator's own
      const auto target = std::filesystem::read_symlink(each.path(), gone);
      const int descriptor = std::stoi(each.path().filename());
      if (descriptor > 2 && target.string().starts_with("socket:")) sockets.push_back(descriptor);
    }
    if (sockets.empty()) return -1;
    for (const int each : sockets) close(each);
    return 2 * number;
  };
  for (int turn = 0; turn < 5; ++turn) EXPECT_EQ(zygote.call(without_sockets, 21).value(), 42);
}

// poll(2) fails with such a limit. So does the reading of what the zygote replies, where that was not done by an earlier call.
TEST(ZygoteReady, AnswersAlsoWhereNoDescriptorMayBeOpened) {
  const auto zygote = started(2);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 1, .rlim_max = before.rlim_max};
  int answers = 0;
  for (int turn = 0; turn < 200 && answers < 3; ++turn) {
    ASSERT_EQ(ready_in_time(2).size(), 2U) << "what the turn before has lost was ordered anew";
    ASSERT_EQ(zygote.call(twice, 21).value(), 42);  // reads in passing that another is ready
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto answer = zygote.call(twice, 21);
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    if (answer) {
      EXPECT_EQ(*answer, 42);
      ++answers;
    } else {
      EXPECT_EQ(answer.error().error.number, EMFILE) << describe(answer.error());
    }
  }
  EXPECT_EQ(answers, 3);
}

TEST(ZygoteReady, HasTheDescriptorsOfTheCallAndNoOther) {
  const auto zygote = started(1);
  (void)ready_in_time(1);
  const Fd here(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int saved = dup(0);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  dup2(ends[0], 0);
  ASSERT_EQ(write(ends[1], "text", 4), 4);
  const auto read_there = zygote.call([] {
    std::array<char, 8> text{};
    const auto size = read(0, text.data(), text.size());
    std::string all(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    for (int number = 3; number < 100; ++number) {
      const auto link = std::filesystem::path("/proc/self/fd") / std::to_string(number);
      std::error_code none;
      const auto target = std::filesystem::read_symlink(link, none).string();
      if (!none && !target.contains("ramet mailbox") && !target.starts_with("socket:")) all += ", open: " + target;
    }
    return all;
  });
  dup2(saved, 0);
  for (const int number : {saved, ends[0], ends[1]}) close(number);
  EXPECT_EQ(read_there.value(), "text");
}

TEST(ZygoteReady, LeavesNoProcessWhenTheHandleGoes) {
  auto complaint = Process<>::spawn([] {
    {
      const auto zygote = started(3);
      if (ready_in_time(3).size() != 3) return std::string("not three are ready");
      for (int turn = 0; turn < 5; ++turn) (void)zygote.call(twice, 1);
    }
    const pid_t left = waitpid(-1, nullptr, WNOHANG | __WALL);
    return left == -1 && errno == ECHILD ? std::string() : "left " + std::to_string(left);
  });
  ASSERT_TRUE(complaint);
  EXPECT_EQ(complaint->join().value(), "");
}

TEST(ZygoteReady, EndsWithTheApplication) {
  ASSERT_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  auto pids = shared_memory::Array<pid_t>::make(1);
  ASSERT_TRUE(pids);
  auto application = Process<>::spawn([&] {
    const auto zygote = started(1);
    const auto ready = ready_in_time(1);
    (*pids)[0] = ready.empty() ? 0 : ready.front();
    kill(getpid(), SIGKILL);
  });
  ASSERT_TRUE(application);
  EXPECT_EQ(describe(application->join().error()), "killed by SIGKILL");
  ASSERT_GT((*pids)[0], 0);
  bool is_gone = false;
  for (int turn = 0; turn < 10'000 && !is_gone; ++turn) {
    is_gone = waitpid((*pids)[0], nullptr, WNOHANG | __WALL) == (*pids)[0];
    usleep(1000);
  }
  EXPECT_TRUE(is_gone);
  while (waitpid(-1, nullptr, __WALL) > 0) {
  }
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(ZygoteReady, IsMadeAgainWhenSomebodyKillsIt) {
  const auto zygote = started(1);
  for (int turn = 0; turn < 5; ++turn) {
    const auto ready = ready_in_time(1);
    ASSERT_EQ(ready.size(), 1U);
    kill(ready.front(), SIGKILL);
    const auto value = zygote.call(twice, 4);
    if (!value) {  // it took the request, and died of the signal then
      EXPECT_EQ(describe(value.error()), "killed by SIGKILL");
    } else {
      EXPECT_EQ(*value, 8);
    }
  }
  EXPECT_EQ(zygote.call(twice, 4).value(), 8);
}

TEST(ZygoteReady, ServesMoreThreadsThanAreReady) {
  const auto zygote = started(2);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int number = 0; number < 6; ++number) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 10; ++turn) right += zygote.call(twice, turn).value_or(-1) == 2 * turn ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 60);
}

// Those are for functions: a program is launched from the zygote's memory, or by a copy that is born for it.
TEST(ZygoteReady, IsNotSpentOnPrograms) {
  const auto zygote = started(1);
  const auto ready = ready_in_time(1);
  for (const Tree tree : {Tree::loose, Tree::subreaper}) {
    auto child = zygote.spawn(Command("true").tree(tree));
    ASSERT_TRUE(child) << describe(child.error());
    EXPECT_TRUE(child->wait().value().status.success());
    EXPECT_EQ(children_called("ramet ready"), ready);
  }
  EXPECT_EQ(zygote.call(twice, 4).value(), 8);
}

// Its socket is held open by somebody else, its end is not.
TEST(ZygoteReady, IsNotWaitedForWhenItsGrandchildLives) {
  const auto zygote = started(1);
  (void)ready_in_time(1);
  const auto outcome = zygote.call([]() -> int {
    if (fork() == 0) {
      for (const int number : {0, 1, 2}) close(number);  // ctest waits for who holds these
      sleep(5);
      _exit(0);
    }
    raise(SIGKILL);
    return 1;
  });
  EXPECT_EQ(describe(outcome.error()), "killed by SIGKILL");
}

TEST(ZygoteReady, IsAnErrorOnceTheZygoteIsDead) {
  const auto zygote = started(1);
  (void)ready_in_time(1);
  kill(zygote.pid(), SIGKILL);
  (void)zygote.call(twice, 1);  // one may still be ready
  const auto outcome = zygote.call(twice, 1);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().error.number, ESRCH);
}

TEST(ZygoteReady, IsRefusedInNumbersThatNobodyWants) {
  const auto refused = Zygote::start({.ready = 65});
  ASSERT_FALSE(refused);
  EXPECT_EQ(describe(refused.error()), "zygote 65 processes kept ready: Invalid argument (EINVAL)");
}

}  // namespace
}  // namespace ramet
