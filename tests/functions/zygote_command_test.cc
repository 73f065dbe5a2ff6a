// Zygote: a Command started by way of it is what Command::spawn() would have made, and the application's own child.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "ramet/task/zygote.h"
#include "tests/functions/left_over.h"

namespace ramet {
namespace {

class ZygoteCommand : public testing::Test {
 protected:
  ZygoteCommand() : zygote_(std::move(Zygote::start().value())) {}

  // What a shell's line writes to its standard output.
  std::string output_of(Command command) {
    auto child = zygote_.spawn(command.fd(1, Stdio::pipe()));
    if (!child) return describe(child.error());
    const Fd pipe = child->take_pipe(1);
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t size = 0; (size = read(pipe.number(), part.data(), part.size())) > 0;) {
      text.append(part.data(), static_cast<std::size_t>(size));
    }
    const auto ended = child->wait();
    if (!ended) return describe(ended.error());
    return ended->status.success() ? text : text + describe(ended->status);
  }
  static Command shell(std::string line) { return std::move(Command("sh").arguments({"-c", std::move(line)})); }

  Zygote zygote_;
};

TEST_F(ZygoteCommand, RunsAProgramAsADirectChild) {
  EXPECT_EQ(output_of(shell("echo $PPID")), std::to_string(getpid()) + "\n");
  EXPECT_EQ(output_of(shell("exit 3")), "exited with 3");
}

TEST_F(ZygoteCommand, HasTheEnvironmentAndTheDirectoryAsTheyAreNow) {
  setenv("RAMET_LATER", "set later", 1);
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path("/usr");
  EXPECT_EQ(output_of(shell("echo $RAMET_LATER; pwd")), "set later\n/usr\n");
  std::filesystem::current_path(before);
  unsetenv("RAMET_LATER");
  EXPECT_EQ(output_of(shell("pwd").directory("/")), "/\n");
}

TEST_F(ZygoteCommand, PutsDescriptorsUnderTheirNumbersAndClosesTheRest) {
  const auto seen = output_of(shell("cat <&7; ls /proc/self/fd | tr '\\n' ' '").fd(7, Stdio::text("seven ")));
  EXPECT_EQ(seen, "seven 0 1 2 3 7 ") << "3 is that of ls";
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "four", 4), 4);
  close(ends[1]);
  EXPECT_EQ(output_of(shell("cat; cat <&4").fd(0, Stdio::text("in ")).fd(4, Stdio::fd(ends[0]))), "in four");
  close(ends[0]);
}

TEST_F(ZygoteCommand, SetsAllThatAPlanCanSay) {
  cpu_set_t first;
  CPU_ZERO(&first);
  CPU_SET(0, &first);
  EXPECT_EQ(output_of(shell("umask; nice; ulimit -n; nproc; cat /proc/self/oom_score_adj")
                          .umask(027)
                          .nice(3)
                          .limit(RLIMIT_NOFILE, {.rlim_cur = 99, .rlim_max = 99})
                          .affinity(first)
                          .oom_score(10)),
            "0027\n3\n99\n1\n10\n");
  if (geteuid() == 0) {
    EXPECT_EQ(output_of(shell("id -u; id -g; id -G").user(65534, 65534).groups({1, 2})), "65534\n65534\n65534 1 2\n");
  }
}

TEST_F(ZygoteCommand, TellsTheStageThatFailedAndLeavesNothing) {
  (void)zygote_.spawn(Command("/bin/nope"));
  const auto before = what_is_there();
  EXPECT_EQ(describe(zygote_.spawn(Command("/bin/nope")).error()),
            "exec /bin/nope: No such file or directory (ENOENT)");
  EXPECT_EQ(describe(zygote_.spawn(Command("true").directory("/nowhere")).error()),
            "chdir /nowhere: No such file or directory (ENOENT)");
  EXPECT_EQ(zygote_.spawn(Command("true").pre_exec([](void*) noexcept { return EXDEV; })).error().number, EXDEV);
  int here = 0;
  EXPECT_EQ(zygote_.spawn(Command("true").pre_exec([](void*) noexcept { return 0; }, &here)).error().number, EINVAL);
  EXPECT_EQ(zygote_.spawn(Command("true").other_fds(OtherFds::inherited)).error().number, EINVAL);
  EXPECT_EQ(what_is_there(), before);
}

TEST_F(ZygoteCommand, IsAnErrorOnceTheZygoteIsDead) {
  kill(zygote_.pid(), SIGKILL);
  EXPECT_EQ(zygote_.spawn(Command("true")).error().number, ESRCH);
}

TEST_F(ZygoteCommand, TakesMoreWordsThanAMessageHolds) {
  const std::string word(100'000, 'x');
  EXPECT_EQ(output_of(shell("echo ${#1} ${#2} ${#3} ${#4}").arguments({"sh", word, word, word, word})),
            "100000 100000 100000 100000\n");
}

}  // namespace
}  // namespace ramet
