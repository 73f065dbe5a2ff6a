// That a command runs with what it was given, and is what it was told to be.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/processes/run.h"
#include "tests/processes/scratch.h"

namespace ramet {
namespace {

TEST(Spawn, RunsAProgramAndTellsHowItEnded) {
  auto status = Command("true").status();
  ASSERT_TRUE(status) << describe(status.error());
  EXPECT_TRUE(status->success());
  EXPECT_EQ(shell("exit 3").status().value().code(), 3);
  EXPECT_EQ(shell("kill -TERM $$").status().value().signal(), SIGTERM);
  EXPECT_EQ(shell("kill -TERM $$").status().value().shell_code(), 128 + SIGTERM);
}

TEST(Spawn, GivesArgumentsAsTheyAre) {
  EXPECT_EQ(printed(Command("printf").arguments({"%s|", "a b", "", "$HOME"})), "a b||$HOME|");
  EXPECT_EQ(printed(shell("echo $0").name("other")), "other\n");
}

TEST(Spawn, ChangesTheEnvironment) {
  setenv("RAMET_TEST", "of the caller", 1);
  EXPECT_EQ(printed(shell("echo $RAMET_TEST")), "of the caller\n");
  EXPECT_EQ(printed(shell("echo $RAMET_TEST").variable("RAMET_TEST", "new")), "new\n");
  EXPECT_EQ(printed(shell("echo ${RAMET_TEST-none}").remove_variable("RAMET_TEST")), "none\n");
  const Command bare = Command("/usr/bin/env").clear_environment().variable("A", "1").variable("B", "2").remove_variable("B");
  EXPECT_EQ(printed(bare), "A=1\n");
}

TEST(Spawn, RunsInADirectory) {
  EXPECT_EQ(printed(Command("pwd").directory("/usr")), "/usr\n");
  const Fd usr(open("/usr", O_PATH | O_CLOEXEC));
  EXPECT_EQ(printed(Command("pwd").directory_fd(usr.number())), "/usr\n");
  EXPECT_EQ(printed(Command("pwd").directory_fd(usr.number()).directory("bin")), "/usr/bin\n");
}

TEST(Spawn, SetsUmaskNicenessAndLimits) {
  EXPECT_EQ(printed(shell("umask").umask(027)), "0027\n");
  EXPECT_EQ(printed(Command("nice").nice(7)), "7\n");
  EXPECT_EQ(printed(shell("ulimit -n; ulimit -c").limit(RLIMIT_NOFILE, {50, 60}).limit(RLIMIT_CORE, {0, 0})), "50\n0\n");
}

TEST(Spawn, SetsProcessorsAndPolicy) {
  cpu_set_t first;
  CPU_ZERO(&first);
  CPU_SET(0, &first);
  EXPECT_EQ(printed(shell("grep Cpus_allowed_list /proc/self/status").affinity(first)), "Cpus_allowed_list:\t0\n");
  // The last but second field of what sched_debug calls the policy: SCHED_BATCH is 3.
  EXPECT_EQ(printed(shell("cut -d' ' -f41 /proc/self/stat").scheduling({.policy = SCHED_BATCH})), "3\n");
}

TEST(Spawn, SetsTheOomScoreOfTheProgramAlone) {
  std::string before;
  std::string after;
  std::ifstream("/proc/self/oom_score_adj") >> before;
  EXPECT_EQ(printed(Command("cat").argument("/proc/self/oom_score_adj").oom_score(500)), "500\n");
  std::ifstream("/proc/self/oom_score_adj") >> after;
  EXPECT_EQ(before, after);
}

TEST(Spawn, MakesSessionsAndGroups) {
  // Fields 5 and 6 of stat: process group and session.
  const auto ids = [](Command command) { return printed(command); };
  const Command stat = shell("read pid name state parent group session rest < /proc/$$/stat; "
                             "[ $group = $$ ] && echo leads its group; [ $session = $$ ] && echo leads its session; true");
  EXPECT_EQ(ids(stat), "");
  EXPECT_EQ(ids(Command(stat).process_group(0)), "leads its group\n");
  EXPECT_EQ(ids(Command(stat).new_session()), "leads its group\nleads its session\n");
}

TEST(Spawn, GivesATerminalOfItsOwn) {
  auto child = shell("test -t 0 && test -t 1 && test -t 2 && echo hello > /dev/tty; ps -o tpgid= -p $$ > /dev/null; exit 4")
                   .fd(0, Stdio::pty()).fd(1, Stdio::pty()).fd(2, Stdio::pty()).spawn();
  ASSERT_TRUE(child) << describe(child.error());
  char text[64];
  ssize_t size = read(child->pipe(0), text, sizeof text);
  ASSERT_GT(size, 0);
  EXPECT_EQ(std::string(text, static_cast<std::size_t>(size)), "hello\r\n");
  Fd terminal = child->take_pipe(0);  // to close it would hang the program up
  EXPECT_EQ(child->wait().value().status.code(), 4);
}

TEST(Spawn, PutsItsGroupInTheForeground) {
  // A shell on a terminal of its own starts in the foreground; its child, in a group of its own, takes the place.
  auto outer = shell("test \"$(ps -o pgid= -p $$)\" = \"$(ps -o tpgid= -p $$)\" || test ! -x /bin/ps").fd(0, Stdio::pty()).spawn();
  ASSERT_TRUE(outer) << describe(outer.error());
  Fd terminal = outer->take_pipe(0);
  EXPECT_TRUE(outer->wait().value().status.success());
}

TEST(Spawn, FindsProgramsInThePathTheyWillHave) {
  const Scratch scratch;
  scratch.program("tool", "#!/bin/sh\necho found\n");
  EXPECT_EQ(printed(Command("tool").variable("PATH", "/nowhere:" + scratch.path())), "found\n");
  EXPECT_EQ(refusal(Command("tool")), "exec, ENOENT, tool");
  EXPECT_EQ(printed(Command("echo").argument("by default").clear_environment()), "by default\n");
}

TEST(Spawn, RunsAProgramThatIsADescriptor) {
  const Fd program(open("/bin/echo", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(printed(Command::of_file(program.number(), "echo").argument("by number")), "by number\n");
}

TEST(Spawn, GivesPlainScriptsToTheShellOnlyWhenTold) {
  const Scratch scratch;
  const std::string script = scratch.program("plain", "echo $1\n");
  EXPECT_EQ(refusal(Command(script)), "exec, ENOEXEC, " + script);
  EXPECT_EQ(printed(Command(script).argument("word").plain_script(PlainScript::run_by_shell)), "word\n");
}

TEST(Spawn, WaitsForAProgramThatIsStillBeingWritten) {
  const Scratch scratch;
  const std::string program = scratch.program("busy", "");
  ASSERT_EQ(std::system(("cp /bin/true " + program).c_str()), 0);
  Fd writer(open(program.c_str(), O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(refusal(Command(program)), "exec, ETXTBSY, " + program);
  auto closes_soon = shell("sleep 0.05").fd(9, Stdio::fd(std::move(writer))).spawn();
  ASSERT_TRUE(closes_soon);
  EXPECT_TRUE(Command(program).status().value().success());
}

int ran_in_child(void* argument) noexcept {
  *static_cast<int*>(argument) = 1;
  return 0;
}
int refuses_in_child(void*) noexcept { return EPERM; }

TEST(Spawn, CallsTheHookInTheCallersMemory) {
  int mark = 0;
  EXPECT_TRUE(Command("true").pre_exec(ran_in_child, &mark).status().value().success());
  EXPECT_EQ(mark, 1);
  EXPECT_EQ(refusal(Command("true").pre_exec(refuses_in_child)), "pre_exec, EPERM, true");
}

TEST(Spawn, MayBeRepeatedFromOneCommand) {
  const Command command = shell("read line; echo $line").fd(0, Stdio::text("again\n"));
  for (int time = 0; time < 3; ++time) EXPECT_EQ(printed(command), "again\n");
}

TEST(Exec, ReplacesTheProcess) {
  const pid_t pid = fork();
  if (pid == 0) {
    (void)shell("test \"$MARK\" = here || exit 9; exit 7").variable("MARK", "here").exec();
    _exit(8);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

TEST(Exec, TellsWhyNot) {
  const Error error = Command("/bin/nope").exec();
  EXPECT_EQ(error.stage, "exec");
  EXPECT_EQ(error.number, ENOENT);
  EXPECT_EQ(Command("true").fd(1, Stdio::pipe()).exec().number, EINVAL);
}

TEST(Held, WaitsBeforeItsProgram) {
  const Scratch scratch;
  auto held = shell("echo ran > " + scratch.path() + "/mark").spawn_held();
  ASSERT_TRUE(held) << describe(held.error());
  EXPECT_EQ(access((scratch.path() + "/mark").c_str(), F_OK), -1);
  auto child = held->release();
  ASSERT_TRUE(child);
  EXPECT_TRUE(child->wait().value().status.success());
  EXPECT_EQ(access((scratch.path() + "/mark").c_str(), F_OK), 0);
}

TEST(Held, EndsWithoutItsProgramWhenDropped) {
  auto held = Command("true").spawn_held();
  ASSERT_TRUE(held);
  const pid_t pid = held->pid();
  { auto dropped = std::move(*held); }
  EXPECT_EQ(kill(pid, 0), -1);
}

TEST(Held, TellsWhyItsProgramDoesNotRun) {
  auto held = Command("/bin/nope").spawn_held();
  ASSERT_TRUE(held);
  auto child = held->release();
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().number, ENOENT);
  EXPECT_EQ(child.error().item, "/bin/nope");
}

}  // namespace
}  // namespace ramet
