#include "trace/engine/ptrace/creation.h"

#include <gtest/gtest.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ramet::trace::ptrace {
namespace {

SystemCall call(Architecture architecture, std::uint64_t number, std::array<std::uint64_t, 6> arguments) {
  return {architecture, number, arguments};
}

std::uint64_t address_of(const void* place) { return reinterpret_cast<std::uint64_t>(place); }

TEST(Creation, OfCloneTakesTheExitSignalOutOfTheFlags) {
  TaskMemory memory(::getpid());
  const auto creation =
      decode_creation(call(Architecture::x86_64, SYS_clone, {CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD, 0, 1, 2, 3, 0}), memory);
  ASSERT_TRUE(creation);
  EXPECT_EQ(creation->call, CreateCall::clone);
  EXPECT_EQ(creation->arguments.flags, CloneFlag::CHILD_SETTID | CloneFlag::CHILD_CLEARTID);
  EXPECT_EQ(creation->arguments.exit_signal, SIGCHLD);
  EXPECT_EQ(creation->arguments.parent_tid, 1U);
  EXPECT_EQ(creation->arguments.child_tid, 2U);
  EXPECT_EQ(creation->arguments.tls, 3U);
}

TEST(Creation, OfI386CloneHasTlsBeforeTheChildsTid) {
  TaskMemory memory(::getpid());
  const auto creation = decode_creation(call(Architecture::i386, 120, {CLONE_VM | SIGCHLD, 0x1000, 1, 2, 3, 0}), memory);
  ASSERT_TRUE(creation);
  EXPECT_EQ(creation->arguments.tls, 2U);
  EXPECT_EQ(creation->arguments.child_tid, 3U);
}

TEST(Creation, OfClone3ReadsTheStructureAndTheTidsItPointsTo) {
  const std::array<pid_t, 2> tids = {7, 4711};
  clone_args arguments{};
  arguments.flags = CLONE_NEWPID | CLONE_CLEAR_SIGHAND;
  arguments.exit_signal = SIGUSR1;
  arguments.stack = 0x7000;
  arguments.stack_size = 0x1000;
  arguments.set_tid = address_of(tids.data());
  arguments.set_tid_size = tids.size();
  TaskMemory memory(::getpid());
  const auto creation = decode_creation(call(Architecture::x86_64, SYS_clone3, {address_of(&arguments), sizeof(arguments), 0, 0, 0, 0}), memory);
  ASSERT_TRUE(creation);
  EXPECT_EQ(creation->call, CreateCall::clone3);
  EXPECT_EQ(creation->arguments.flags, CloneFlag::NEWPID | CloneFlag::CLEAR_SIGHAND);
  EXPECT_EQ(creation->arguments.exit_signal, SIGUSR1);
  EXPECT_EQ(creation->arguments.stack_size, 0x1000U);
  EXPECT_EQ(creation->arguments.set_tid, (std::vector<pid_t>{7, 4711}));
}

TEST(Creation, OfClone3ReadsNoMoreThanTheCallerGave) {
  clone_args arguments{};
  arguments.flags = CLONE_VM;
  arguments.cgroup = 99;
  TaskMemory memory(::getpid());
  const auto creation =
      decode_creation(call(Architecture::x86_64, SYS_clone3, {address_of(&arguments), CLONE_ARGS_SIZE_VER0, 0, 0, 0, 0}), memory);
  ASSERT_TRUE(creation);
  EXPECT_EQ(creation->arguments.cgroup, 0U);
}

TEST(Creation, OfClone3WithAnAddressThatIsNotThereIsEmpty) {
  TaskMemory memory(::getpid());
  const auto creation = decode_creation(call(Architecture::x86_64, SYS_clone3, {8, sizeof(clone_args), 0, 0, 0, 0}), memory);
  ASSERT_TRUE(creation);
  EXPECT_TRUE(creation->arguments.flags.empty());
}

TEST(Creation, OfVforkSharesMemory) {
  TaskMemory memory(::getpid());
  const auto creation = decode_creation(call(Architecture::x86_64, SYS_vfork, {}), memory);
  ASSERT_TRUE(creation);
  EXPECT_EQ(creation->arguments.flags, CloneFlag::VM | CloneFlag::VFORK);
  EXPECT_EQ(creation->arguments.exit_signal, SIGCHLD);
}

TEST(Creation, IsNoneOfAnotherCall) {
  TaskMemory memory(::getpid());
  EXPECT_FALSE(decode_creation(call(Architecture::x86_64, SYS_getpid, {}), memory));
  EXPECT_FALSE(decode_creation(call(Architecture::x86_64, 120, {}), memory)) << "clone of i386 is getresgid on x86-64";
}

TEST(Creation, KnowsX32ByItsBit) {
  constexpr std::uint64_t x32_clone = 0x4000'0000 | 56;
  EXPECT_EQ(creating_call(Architecture::x32, x32_clone), CreateCall::clone);
}

}  // namespace
}  // namespace ramet::trace::ptrace
