// That a command runs with what it was given, and that a failure is told exactly and leaves nothing.
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "ramet/task/command.h"
#include "tests/processes/left_behind.h"

namespace ramet {
namespace {

// All that comes out of `fd` until its other end is closed.
std::string read_all(int fd) {
  std::string text;
  char buffer[4096];
  for (ssize_t size = 0; (size = read(fd, buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(size));
  return text;
}

// What the command writes to its standard output.
std::string printed(Command command) {
  auto child = command.fd(1, Stdio::pipe()).spawn();
  if (!child) return describe(child.error());
  std::string text = read_all(child->pipe(1));
  EXPECT_TRUE(child->wait());
  return text;
}

Command shell(std::string script) { return Command("/bin/sh").argument("-c").argument(std::move(script)); }

TEST(Spawn, RunsAProgramAndTellsHowItEnded) {
  auto status = Command("true").status();
  ASSERT_TRUE(status) << describe(status.error());
  EXPECT_TRUE(status->success());
  EXPECT_EQ(shell("exit 3").status().value().code(), 3);
  EXPECT_EQ(shell("kill -TERM $$").status().value().signal(), SIGTERM);
}

TEST(Spawn, GivesArgumentsAsTheyAre) {
  EXPECT_EQ(printed(Command("printf").arguments({"%s|", "a b", "", "$HOME"})), "a b||$HOME|");
}

TEST(Spawn, ChangesTheEnvironment) {
  EXPECT_EQ(printed(Command("/usr/bin/env").clear_environment().variable("A", "1").variable("B", "2").remove_variable("B")),
            "A=1\n");
}

TEST(Spawn, TakesTextAndGivesItBack) {
  EXPECT_EQ(printed(Command("cat").fd(0, Stdio::text("trees\n"))), "trees\n");
}

TEST(Spawn, RunsInADirectory) { EXPECT_EQ(printed(Command("pwd").directory("/usr")), "/usr\n"); }

TEST(Failure, NamesStageErrnoAndItem) {
  const auto before = LeftBehind::now();
  auto child = Command("/bin/nope").spawn();
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().stage, "exec");
  EXPECT_EQ(child.error().number, ENOENT);
  EXPECT_EQ(child.error().item, "/bin/nope");
  EXPECT_EQ(LeftBehind::now(), before);
}

TEST(Failure, OfTheDirectoryNamesTheDirectory) {
  const auto before = LeftBehind::now();
  auto child = Command("true").directory("/nowhere").fd(1, Stdio::pipe()).spawn();
  ASSERT_FALSE(child);
  EXPECT_EQ(describe(child.error()), "chdir /nowhere: No such file or directory (ENOENT)");
  EXPECT_EQ(LeftBehind::now(), before);
}

}  // namespace
}  // namespace ramet
