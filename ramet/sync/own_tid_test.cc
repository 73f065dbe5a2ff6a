#include "ramet/sync/own_tid.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thread>

#include <gtest/gtest.h>

#include "ramet/sync/test/forked_child.h"

namespace ramet {
namespace {

bool knows_itself() { return own_tid() == static_cast<std::uint32_t>(syscall(SYS_gettid)); }

TEST(OwnTid, IsTheCallers) {
  EXPECT_TRUE(knows_itself());
  EXPECT_TRUE(knows_itself()) << "remembered";
  std::thread([] { EXPECT_TRUE(knows_itself()); }).join();
}

TEST(OwnTid, IsNotTheCreatorsAfterFork) {
  ASSERT_TRUE(knows_itself());
  ForkedChild child([] {
    if (!knows_itself()) return 1;
    ForkedChild grandchild([] { return knows_itself() ? 0 : 2; });
    return grandchild.wait();
  });
  EXPECT_EQ(child.wait(), 0);
}

TEST(OwnTid, IsNotTheCreatorsAfterACloneThatLibcDidNotSee) {
  ASSERT_TRUE(knows_itself());
  const long pid = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
  if (pid == 0) _exit(knows_itself() ? 0 : 1);
  int status = -1;
  ASSERT_EQ(waitpid(static_cast<pid_t>(pid), &status, 0), pid);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace ramet
