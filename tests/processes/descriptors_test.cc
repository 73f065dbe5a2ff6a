// Which descriptors a program has: those that were mapped, under their numbers, and no other.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/processes/run.h"
#include "tests/processes/scratch.h"

namespace ramet {
namespace {

// The numbers that are open in the program, without the one through which it looks.
std::string open_in(Command command) {
  const std::string numbers = printed(command);
  std::istringstream lines(numbers);
  std::vector<int> found;
  for (int number = 0; lines >> number;) found.push_back(number);
  std::ranges::sort(found);
  std::string text;
  for (const int number : found) text += std::to_string(number) + " ";
  return text;
}
Command lister_of_all() { return Command("/usr/bin/find").arguments({"/proc/self/fd/", "-mindepth", "1", "-printf", "%f\\n"}); }

TEST(Descriptors, OfTheCallerAreClosedInTheProgram) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlimit more{limit.rlim_max < 2000 ? limit.rlim_max : 2000, limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &more);
  std::vector<Fd> leaks;
  for (int count = 0; count < 1000; ++count) leaks.emplace_back(open("/dev/null", O_RDONLY));  // no close-on-exec
  ASSERT_TRUE(leaks.back().is_open());
  const std::string found = open_in(lister_of_all().fd(500, Stdio::null()));
  // find opens one or two for itself, from 3 on.
  EXPECT_TRUE(found.starts_with("0 1 2 3 ") && found.ends_with(" 500 ")) << found;
  EXPECT_LT(found.size(), 20u) << found;
}

TEST(Descriptors, MayAllChangeTheirPlaces) {
  constexpr int count = 400;
  std::vector<Fd> files;
  for (int number = 0; number < count; ++number) files.emplace_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(files.back().is_open());
  Command command = shell("test -e /proc/self/fd/" + std::to_string(files.back().number()));
  for (std::size_t number = 0; number < files.size(); ++number) {
    command.fd(files[number].number(), Stdio::fd(files[(number + 1) % files.size()].number()));
  }
  const auto status = command.status();
  ASSERT_TRUE(status) << describe(status.error());
  EXPECT_TRUE(status->success());
}

TEST(Descriptors, AreInheritedAllWhenTold) {
  const Fd kept(open("/dev/null", O_RDONLY));
  const std::string number = std::to_string(kept.number());
  auto status = shell("test -e /proc/self/fd/" + number).other_fds(OtherFds::inherited).status();
  EXPECT_TRUE(status.value().success());
}

TEST(Descriptors, AreInheritedButForThoseThatAreNamed) {
  const Fd kept(open("/dev/null", O_RDONLY));
  const std::string number = std::to_string(kept.number());
  auto closed = shell("test ! -e /proc/self/fd/" + number).other_fds(OtherFds::inherited).fd(kept.number(), Stdio::closed());
  EXPECT_TRUE(closed.status().value().success());
  auto both = shell("echo x >&2").other_fds(OtherFds::inherited).fd(1, Stdio::pipe()).fd(2, Stdio::same_as(1));
  EXPECT_EQ(both.output().value().out, "x\n");
  auto same = shell("test /proc/self/fd/9 -ef /proc/self/fd/" + number);
  const auto status = same.other_fds(OtherFds::inherited).fd(9, Stdio::same_as(kept.number())).status();
  ASSERT_TRUE(status) << describe(status.error());
  EXPECT_TRUE(status->success());
}

TEST(Descriptors, BeyondAllNumbersAreRefused) {
  const auto status = shell("true").fd(std::numeric_limits<int>::max(), Stdio::null()).status();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().number, EINVAL) << describe(status.error());
}

TEST(Descriptors, BeyondTheLimitAreRefusedInWords) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const int beyond = static_cast<int>(limit.rlim_cur);
  const std::string expected =
      "command, EINVAL, fd " + std::to_string(beyond) + ", where RLIMIT_NOFILE is " + std::to_string(limit.rlim_cur);
  EXPECT_EQ(refusal(Command("true").fd(beyond, Stdio::null())), expected);
  EXPECT_EQ(refusal(Command("true").fd(beyond, Stdio::fd(1))), expected);
  EXPECT_EQ(refusal(Command("true").fd(beyond, Stdio::same_as(1))), expected);
  EXPECT_TRUE(Command("true").fd(beyond - 1, Stdio::null()).status().value().success());
  EXPECT_TRUE(Command("true").fd(beyond, Stdio::closed()).status().value().success());
}

TEST(Descriptors, ThatTheExecClosesAreNotKeptByBeingFollowed) {
  const Fd secret(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::string told = refusal(shell("true").other_fds(OtherFds::inherited).fd(77, Stdio::same_as(secret.number())));
  EXPECT_TRUE(told.starts_with("command, EINVAL, same_as")) << told;
}

TEST(Descriptors, OfATextMeetALimitOnTheSizeOfFilesAsAnError) {
  const pid_t pid = fork();
  if (pid == 0) {
    const rlimit nothing{0, 0};
    setrlimit(RLIMIT_FSIZE, &nothing);
    signal(SIGXFSZ, SIG_DFL);
    const auto status = Command("cat").fd(0, Stdio::text("x")).status();
    _exit(!status && status.error().number == EFBIG ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(Descriptors, OfAFifoAreWaitedForThroughSignals) {
  const Scratch scratch;
  const std::string path = scratch.path() + "/fifo";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  struct sigaction count {}, before {};
  static volatile sig_atomic_t signals = 0;
  count.sa_handler = [](int) { signals = signals + 1; };  // without SA_RESTART
  sigaction(SIGUSR1, &count, &before);
  const pthread_t opener = pthread_self();
  std::thread other([&] {
    for (int left = 20; left > 0; --left) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      pthread_kill(opener, SIGUSR1);
    }
    const Fd writer(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    (void)!write(writer.number(), "late\n", 5);
  });
  const std::string read = printed(Command("cat").fd(0, Stdio::read(path)));
  other.join();
  sigaction(SIGUSR1, &before, nullptr);
  EXPECT_EQ(read, "late\n");
  EXPECT_GT(signals, 0);
}

TEST(Descriptors, ChangePlaces) {
  const Scratch scratch;
  const Fd first(open((scratch.path() + "/first").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  const Fd second(open((scratch.path() + "/second").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  const int a = first.number();
  const int b = second.number();
  const std::string script = "readlink /proc/self/fd/" + std::to_string(a) + " /proc/self/fd/" + std::to_string(b);
  EXPECT_EQ(printed(shell(script).fd(a, Stdio::fd(b)).fd(b, Stdio::fd(a))),
            scratch.path() + "/second\n" + scratch.path() + "/first\n");
}

TEST(Descriptors, ThatExecWouldCloseAreKeptWhenMapped) {
  const Fd own(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::string number = std::to_string(own.number());
  EXPECT_TRUE(shell("test -e /proc/self/fd/" + number).fd(own.number(), Stdio::inherit()).status().value().success());
  EXPECT_FALSE(shell("test -e /proc/self/fd/" + number).status().value().success());
}

TEST(Descriptors, FollowOneAnother) {
  auto output = shell("echo out; echo err >&2").fd(2, Stdio::same_as(1)).output();
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "out\nerr\n");
  EXPECT_EQ(output->err, "");
  EXPECT_EQ(refusal(Command("true").fd(1, Stdio::same_as(2)).fd(2, Stdio::same_as(1))).substr(0, 15), "command, EINVAL");
  EXPECT_EQ(refusal(Command("true").fd(2, Stdio::same_as(7))).substr(0, 15), "command, EINVAL");
}

TEST(Descriptors, AreFilesOpenedByTheCaller) {
  const Scratch scratch;
  const std::string file = scratch.path() + "/log";
  EXPECT_TRUE(shell("echo one").fd(1, Stdio::write(file)).status().value().success());
  EXPECT_TRUE(shell("echo two").fd(1, Stdio::append(file)).status().value().success());
  EXPECT_EQ(printed(Command("cat").fd(0, Stdio::read(file))), "one\ntwo\n");
  EXPECT_EQ(refusal(Command("cat").fd(0, Stdio::read("/nowhere/file"))), "open, ENOENT, /nowhere/file");
}

TEST(Descriptors, ThatAreNotOpenCannotBeMapped) {
  EXPECT_EQ(refusal(Command("true").fd(5, Stdio::fd(987))), "dup, EBADF, fd 987");
  EXPECT_EQ(refusal(Command("true").fd(987, Stdio::inherit())), "inherit, EBADF, fd 987");
  EXPECT_EQ(refusal(Command("true").fd(-1, Stdio::null())), "command, EINVAL, fd -1");
}

TEST(Descriptors, StandardOnesThatTheCallerHasClosedAreNull) {
  const pid_t pid = fork();
  if (pid == 0) {
    for (int number = 0; number <= 2; ++number) close(number);
    // Every descriptor that the launch opens now would get a standard number.
    auto status = shell("test /dev/null = \"$(readlink /proc/$$/fd/0)\" && test /dev/null = \"$(readlink /proc/$$/fd/2)\" "
                        "&& test \"$(cat <&7)\" = text").fd(7, Stdio::text("text")).status();
    _exit(status && status->success() ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Descriptors, MayBeClosedOnes) {
  EXPECT_EQ(printed(shell("for n in 0 1 4; do test -e /proc/$$/fd/$n && echo $n; done").fd(0, Stdio::closed()).fd(4, Stdio::null())),
            "1\n4\n");
}

TEST(Descriptors, OfTheLaunchDoNotCollideWithMappedOnes) {
  // The numbers that the launch itself would get next.
  const int next = dup(0);
  close(next);
  Command command = shell("true");
  for (int number = next; number < next + 8; ++number) command.fd(number, Stdio::null());
  command.landlock(Landlock().allow_execute("/").allow_write("/dev"));
  if (Landlock::version() == 0) GTEST_SKIP() << "no Landlock in this kernel";
  auto status = command.status();
  ASSERT_TRUE(status) << describe(status.error());
  EXPECT_TRUE(status->success());
}

TEST(Descriptors, TextIsWhatTheProgramReads) {
  const std::string large(1 << 20, 'x');
  EXPECT_EQ(printed(Command("wc").argument("-c").fd(0, Stdio::text(large))), "1048576\n");
}

}  // namespace
}  // namespace ramet
