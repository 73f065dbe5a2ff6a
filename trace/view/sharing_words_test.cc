#include "trace/view/sharing_words.h"

#include <gtest/gtest.h>

namespace ramet::trace {
namespace {

constexpr CloneFlags glibc_thread = CloneFlag::VM | CloneFlag::FS | CloneFlag::FILES | CloneFlag::SIGHAND |
                                    CloneFlag::THREAD | CloneFlag::SYSVSEM | CloneFlag::SETTLS |
                                    CloneFlag::PARENT_SETTID | CloneFlag::CHILD_CLEARTID;

TEST(SharingWords, SayNothingWhereAllIsAsUsual) {
  EXPECT_EQ(sharing_words(glibc_thread), "");
  EXPECT_EQ(sharing_words(CloneFlag::CHILD_CLEARTID | CloneFlag::CHILD_SETTID), "");
  EXPECT_EQ(sharing_words(CloneFlag::VM | CloneFlag::VFORK), "");
}

TEST(SharingWords, NameWhatAThreadKeepsForItself) {
  EXPECT_EQ(sharing_words(glibc_thread.without(CloneFlag::FILES)), "own file table");
  EXPECT_EQ(sharing_words(CloneFlag::VM | CloneFlag::SIGHAND | CloneFlag::THREAD),
            "own file table, working directory, semaphore undo");
}

TEST(SharingWords, NameWhatAProcessSharesAndItsNamespaces) {
  EXPECT_EQ(sharing_words(CloneFlag::VM), "shares memory");
  EXPECT_EQ(sharing_words(CloneFlag::VM | CloneFlag::FILES), "shares memory, file table");
  EXPECT_EQ(sharing_words(CloneFlag::NEWPID | CloneFlag::NEWNET), "new pid, net namespaces");
  EXPECT_EQ(sharing_words(CloneFlag::FILES | CloneFlag::NEWUSER), "shares file table; new user namespace");
}

TEST(SharingWords, TellAVforkChildFromAProcessThatSharesMemory) {
  EXPECT_EQ(kind_of(CloneFlag::VM | CloneFlag::VFORK), TaskKind::vfork_child);
  EXPECT_EQ(kind_of(CloneFlag::VM), TaskKind::process);
  EXPECT_EQ(kind_of(CloneFlag::VFORK), TaskKind::process) << "vfork without shared memory only waits";
  EXPECT_EQ(sharing_words(CloneFlag::VM | CloneFlag::VFORK | CloneFlag::CLEAR_SIGHAND), "signal handlers reset");
}

TEST(SharingChangeWords, NameWhatWasGivenUp) {
  EXPECT_EQ(sharing_change_words(CloneFlag::FILES | CloneFlag::NEWNET), "own file table, new net namespace");
  EXPECT_EQ(sharing_change_words({}), "");
}

}  // namespace
}  // namespace ramet::trace
