#include "ramet/kernel/clone_describe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <random>

#include "ramet/kernel/clone_caveats.h"
#include "ramet/kernel/clone_text.h"
#include "ramet/kernel/everyday_calls.h"

namespace ramet {
namespace {

using enum CloneFlag;
constexpr CloneFlags usual = VM | FS | FILES | SIGHAND | THREAD | SYSVSEM;

std::string born(CloneFlags flags, int exit_signal = SIGCHLD) {
  return describe(flags, exit_signal, CloneCall::clone3);
}

SharingState state_of(std::string_view what, CloneFlags flags, CloneCall call = CloneCall::clone3) {
  const auto aspects = sharing(flags, call);
  const auto found = std::ranges::find(aspects, what, &SharedAspect::what);
  if (found == aspects.end()) ADD_FAILURE() << "no aspect " << what;
  return found->state;
}

TEST(CloneDescribe, KnowsTheUsualKinds) {
  EXPECT_EQ(born(usual | SETTLS | PARENT_SETTID | CHILD_CLEARTID, 0), "thread");
  EXPECT_EQ(born(VM | VFORK), "vfork child");
  EXPECT_EQ(born(CHILD_SETTID | CHILD_CLEARTID), "process");
  EXPECT_EQ(born(NEWPID | NEWNET), "process in new pid and net namespaces");
  EXPECT_EQ(born(NEWUTS), "process in a new uts namespace");
  EXPECT_EQ(born(NEWNS | NEWPID | NEWUSER), "container: process in new mount, pid and user namespaces");
}

TEST(CloneDescribe, NamesThePreciseMixture) {
  EXPECT_EQ(born(VM | FILES), "process that shares memory and file descriptors with its creator");
  EXPECT_EQ(born((usual | IO).without(THREAD), 0),
            "process that shares memory, file descriptors, working directory, signal handlers, semaphore undo list and "
            "I/O context with its creator; its end sends no signal");
  EXPECT_EQ(born(usual.without(FILES | SYSVSEM), 0), "thread with its own file descriptors and semaphore undo list");
  EXPECT_EQ(born(VFORK), "process; its creator sleeps until it calls exec or ends");
  EXPECT_EQ(born(VM | VFORK | FILES), "vfork child that shares also file descriptors with its creator");
  EXPECT_EQ(born(PARENT, 0), "process; sibling of its creator");
  EXPECT_EQ(born({}, SIGUSR1), "process; its end sends SIGUSR1");
  EXPECT_EQ(born(VM | VFORK | CLEAR_SIGHAND), "vfork child; signal handlers reset");
}

TEST(CloneDescribe, LeavesOutWhatCloneIgnores) {
  EXPECT_EQ(describe(CLEAR_SIGHAND | INTO_CGROUP | NEWTIME, SIGCHLD, CloneCall::clone), "process");
  EXPECT_EQ(describe(DETACHED, SIGCHLD, CloneCall::clone), "process");
}

TEST(CloneDescribe, SaysWhatUnshareChanges) {
  const auto said = [](CloneFlags flags) { return describe(flags, 0, CloneCall::unshare); };
  EXPECT_EQ(said(FILES), "the caller gets its own file descriptors");
  EXPECT_EQ(said(NEWNET), "the caller goes on in a new net namespace");
  EXPECT_EQ(said(NEWNS | NEWPID),
            "the caller gets its own working directory, and goes on in a new mount "
            "namespace; its next children are born in a new pid namespace");
  EXPECT_EQ(said({}), "nothing changes");
}

TEST(Sharing, FollowsTheFlags) {
  EXPECT_EQ(state_of("memory", VM), SharingState::shared);
  EXPECT_EQ(state_of("memory", {}), SharingState::copied);
  EXPECT_EQ(state_of("signal handlers", CLEAR_SIGHAND), SharingState::fresh);
  EXPECT_EQ(state_of("semaphore undo list", {}), SharingState::fresh);
  EXPECT_EQ(state_of("pid", NEWPID), SharingState::fresh);
  EXPECT_EQ(state_of("net", NEWPID), SharingState::shared);
  EXPECT_EQ(state_of("process (thread group)", usual), SharingState::shared);
  EXPECT_EQ(state_of("working directory", NEWNS, CloneCall::unshare), SharingState::copied);
  EXPECT_EQ(state_of("memory", NEWNS, CloneCall::unshare), SharingState::kept);
}

TEST(CloneDescribe, SaysSomethingOfEverySetWithoutAnEmptyWord) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 3'000; ++round) {
    const auto flags = CloneFlags::from_bits(random() & random());
    for (const CloneCall call : {CloneCall::clone, CloneCall::clone3, CloneCall::unshare}) {
      const std::string text = describe(flags, static_cast<int>(random() % 70), call);
      EXPECT_FALSE(text.empty());
      EXPECT_EQ(text.find("  "), std::string::npos) << text;
    }
  }
}

TEST(EverydayCalls, AreAcceptedByTheRules) {
  for (const EverydayCall& row : everyday_calls) {
    const CloneRequest request{
        .call = row.call, .flags = row.flags, .exit_signal = static_cast<std::uint64_t>(row.exit_signal)};
    EXPECT_EQ(first_broken_rule(request), nullptr) << row.made_by;
    EXPECT_EQ(everyday_call(request), &row) << row.made_by;
  }
}

TEST(EverydayCalls, FindTheNearestWithItsDifference) {
  const CloneRequest request{.call = CloneCall::clone3, .flags = everyday::libc_thread.without(SETTLS) | IO};
  const auto near = nearest_everyday_call(request);
  ASSERT_TRUE(near.has_value());
  EXPECT_EQ(near->call->name, "pthread_create");
  EXPECT_EQ(near->call->call, CloneCall::clone3);
  EXPECT_EQ(near->added, CloneFlags(IO));
  EXPECT_EQ(near->missing, CloneFlags(SETTLS));
  EXPECT_EQ(nearest_everyday_call({.call = CloneCall::clone3, .flags = PARENT | NEWNS | NEWIPC | IO | SYSVSEM}),
            std::nullopt);
}

bool warned(std::string_view id, const CloneRequest& request) {
  return std::ranges::any_of(clone_caveats,
                             [&](const CloneCaveat& caveat) { return caveat.id == id && applies(caveat, request); });
}

TEST(CloneCaveats, KnowWhatCloneIgnoresAndClone3Refuses) {
  EXPECT_TRUE(
      warned("clone-ignores-signal-of-thread", {.call = CloneCall::clone, .flags = usual, .exit_signal = SIGCHLD}));
  EXPECT_FALSE(warned("clone-ignores-signal-of-thread", {.call = CloneCall::clone, .flags = usual}));
  EXPECT_TRUE(warned("clone-has-no-newtime", {.call = CloneCall::clone, .flags = NEWTIME, .exit_signal = SIGCHLD}));
}

TEST(CloneCaveats, WarnOfASharedStackUnlessOneIsGiven) {
  CloneRequest request{.call = CloneCall::clone3, .flags = VM, .exit_signal = SIGCHLD};
  EXPECT_TRUE(warned("one-stack-for-two", request));
  request.arguments = CloneArgs{.stack = 4096, .stack_size = 4096};
  EXPECT_FALSE(warned("one-stack-for-two", request));
}

TEST(CloneCaveats, SayNothingOfFork) {
  const CloneRequest fork{.call = CloneCall::clone, .flags = CHILD_SETTID | CHILD_CLEARTID, .exit_signal = SIGCHLD};
  for (const CloneCaveat& caveat : clone_caveats) EXPECT_FALSE(applies(caveat, fork)) << caveat.id;
}

}  // namespace
}  // namespace ramet
