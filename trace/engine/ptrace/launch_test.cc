#include "trace/engine/ptrace/launch.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>

namespace ramet::trace::ptrace {
namespace {

int status_of(LaunchedChild& child) {
  child.release();
  int status = 0;
  EXPECT_EQ(::waitpid(child.pid(), &status, 0), child.pid());
  return status;
}

TEST(FindProgram, TakesAPathAsItIs) { EXPECT_EQ(find_program("./not/there").value(), "./not/there"); }

TEST(FindProgram, LooksThroughPath) {
  ::setenv("PATH", "/nonexistent:/bin:/usr/bin", 1);
  EXPECT_TRUE(find_program("sh").value().ends_with("/bin/sh"));
}

TEST(FindProgram, TellsMissingFromForbidden) {
  ::setenv("PATH", "/etc", 1);
  EXPECT_EQ(find_program("passwd").error().number, EACCES);
  EXPECT_EQ(find_program("no-such-program").error().number, ENOENT);
  ::setenv("PATH", "/bin:/usr/bin", 1);
}

TEST(Launch, RunsNothingBeforeTheRelease) {
  auto child = LaunchedChild::start({"/bin/true", {"true"}, {}});
  ASSERT_TRUE(child);
  EXPECT_EQ(::waitpid(child->pid(), nullptr, WNOHANG), 0);
  EXPECT_EQ(status_of(*child), 0);
  EXPECT_FALSE(child->failure());
}

TEST(Launch, SaysWhyThereWasNoExec) {
  auto child = LaunchedChild::start({"/etc/passwd", {"passwd"}, {}});
  ASSERT_TRUE(child);
  EXPECT_EQ(WEXITSTATUS(status_of(*child)), 127);
  const auto failure = child->failure();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->stage, "exec");
  EXPECT_EQ(failure->number, EACCES);
}

}  // namespace
}  // namespace ramet::trace::ptrace
