#include "cli/explain_input.h"

#include <gtest/gtest.h>

#include <csignal>

namespace ramet::cli {
namespace {

using enum CloneFlag;

ExplainInput parsed(std::string_view text, std::optional<CloneCall> call = {}) {
  const auto input = parse_explain_input(text, call);
  EXPECT_TRUE(input.has_value()) << (input ? "" : input.error().item);
  return input.value_or(ExplainInput{});
}

void expect(const ExplainInput& input, CloneCall call, CloneFlags flags, std::uint64_t exit_signal) {
  EXPECT_EQ(input.request.call, call);
  EXPECT_EQ(input.request.flags, flags);
  EXPECT_EQ(input.request.exit_signal, exit_signal);
}

TEST(ExplainInput, TakesBareFlagsForClone) {
  const auto input = parsed("CLONE_VM|CLONE_FS|SIGCHLD");
  expect(input, CloneCall::clone, VM | FS, SIGCHLD);
  EXPECT_TRUE(input.call_assumed);
  expect(parsed("vm, fs sighand"), CloneCall::clone, VM | FS | SIGHAND, 0);
}

TEST(ExplainInput, GuessesClone3ByTheFlagsThatOnlyItHas) {
  expect(parsed("VM|CLEAR_SIGHAND"), CloneCall::clone3, VM | CLEAR_SIGHAND, 0);
  expect(parsed("NEWTIME"), CloneCall::clone3, NEWTIME, 0);
  expect(parsed("NEWTIME", CloneCall::unshare), CloneCall::unshare, NEWTIME, 0);
}

TEST(ExplainInput, ReadsALineOfClone) {
  const auto input = parsed(
      "[pid 7] clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, "
      "child_tidptr=0x7f0012829a10) = 30186");
  expect(input, CloneCall::clone, CHILD_CLEARTID | CHILD_SETTID, SIGCHLD);
  EXPECT_FALSE(input.call_assumed);
}

TEST(ExplainInput, ReadsALineOfClone3WithItsSignalAndStack) {
  const auto input = parsed(
      "clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7fc795252000, "
      "stack_size=0x9000}, 88) = 21291");
  expect(input, CloneCall::clone3, VM | VFORK, SIGCHLD);
  ASSERT_TRUE(input.request.arguments.has_value());
  EXPECT_EQ(input.request.arguments->stack_size, 0x9000u);
}

TEST(ExplainInput, ReadsLinesThatStraceCutShortOrCommented) {
  expect(parsed("clone(child_stack=NULL, flags=CLONE_VFORK|131strace: Process 15262 attached"), CloneCall::clone, VFORK,
         131);
  expect(parsed("clone(child_stack=NULL, flags=CLONE_VFORK|SIGCHLD <unfinished ...>"), CloneCall::clone, VFORK,
         SIGCHLD);
  expect(parsed("unshare(CLONE_FS|0x80000000 /* CLONE_??? */) = -1 EINVAL"), CloneCall::unshare, FS | IO, 0);
  expect(parsed("vfork() = 12"), CloneCall::clone, VM | VFORK, SIGCHLD);
}

TEST(ExplainInput, ReadsAPieceOfALine) {
  expect(parsed("flags=CLONE_VM|CLONE_FS"), CloneCall::clone, VM | FS, 0);
  expect(parsed("flags=CLONE_VM|CLONE_THREAD, exit_signal=0x100"), CloneCall::clone3, VM | THREAD, 0x100);
}

TEST(ExplainInput, SaysWhatItDoesNotUnderstand) {
  EXPECT_EQ(parse_explain_input("openat(AT_FDCWD, \"x\", 0)", {}).error().item,
            "\"openat\" makes no task: explain takes clone, clone3, fork, vfork or unshare");
  EXPECT_EQ(parse_explain_input("clone3({flags=CLONE_VN}, 88)", {}).error().item,
            "unknown flag 'CLONE_VN' at character 1; did you mean CLONE_VM?\n  in: CLONE_VN");
}

}  // namespace
}  // namespace ramet::cli
