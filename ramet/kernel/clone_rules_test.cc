#include "ramet/kernel/clone_rules.h"

#include <gtest/gtest.h>

#include <csignal>
#include <random>
#include <set>

#include "ramet/kernel/clone_check.h"
#include "ramet/kernel/clone_repair.h"
#include "ramet/kernel/clone_text.h"

namespace ramet {
namespace {

using enum CloneFlag;

std::string_view verdict(CloneCall call, CloneFlags flags, std::uint64_t exit_signal, KernelVersion kernel = {}) {
  const CloneRule* rule =
      first_broken_rule({.call = call, .flags = flags, .exit_signal = exit_signal, .kernel = kernel});
  return rule == nullptr ? "accepted" : rule->id;
}

TEST(CloneRules, HoldForConstants) {
  constexpr auto thread = checked_clone_flags<CloneCall::clone3>(VM | FS | FILES | SIGHAND | THREAD | SYSVSEM, 0);
  static_assert(thread.flags().has(THREAD) && thread.exit_signal() == 0);
}

TEST(CloneRules, DifferBetweenCloneAndClone3) {
  EXPECT_EQ(verdict(CloneCall::clone, VM | SIGHAND | THREAD, SIGCHLD), "accepted");
  EXPECT_EQ(verdict(CloneCall::clone3, VM | SIGHAND | THREAD, SIGCHLD), "clone3-thread-has-no-exit-signal");
  EXPECT_EQ(verdict(CloneCall::clone, DETACHED, SIGCHLD), "accepted");
  EXPECT_EQ(verdict(CloneCall::clone3, DETACHED, SIGCHLD), "clone3-refuses-detached");
  EXPECT_EQ(verdict(CloneCall::clone, PIDFD | PARENT_SETTID, SIGCHLD), "clone-pidfd-or-parent-settid");
  EXPECT_EQ(verdict(CloneCall::clone3, PIDFD | PARENT_SETTID, SIGCHLD), "accepted");
  EXPECT_EQ(verdict(CloneCall::clone, {}, 65), "accepted");
  EXPECT_EQ(verdict(CloneCall::clone3, {}, 65), "exit-signal-is-a-signal");
}

TEST(CloneRules, KnowTheKernelsBeforeARuleWentAway) {
  const CloneFlags thread = VM | SIGHAND | THREAD | PIDFD;
  EXPECT_EQ(verdict(CloneCall::clone3, thread, 0), "accepted");
  EXPECT_EQ(verdict(CloneCall::clone3, thread, 0, {6, 8}), "thread-pidfd-is-new");
  EXPECT_EQ(verdict(CloneCall::clone3, NEWTIME, 0, {6, 1}), "clone3-newtime-is-new");
  EXPECT_EQ(verdict(CloneCall::clone3, NEWTIME, 0, {6, 3}), "accepted");
}

TEST(CloneRules, AreRefusedAtRunTimeWithTheirSentenceAndErrno) {
  const auto checked = check_clone_flags<CloneCall::clone3>(THREAD, 0);
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().number, EINVAL);
  EXPECT_EQ(describe(checked.error()),
            "clone3 CLONE_THREAD needs CLONE_SIGHAND: a signal to a process may run its handler in any of its threads: "
            "Invalid argument (EINVAL)");
  EXPECT_TRUE(check_clone_flags<CloneCall::clone3>(VM | VFORK, SIGCHLD).has_value());
}

TEST(CloneRules, HaveNamesOfTheirOwnAndASource) {
  std::set<std::string_view> ids;
  for (const CloneRule& rule : clone_rules) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_FALSE(rule.reason.empty() || rule.repair.empty() || rule.source.empty()) << rule.id;
  }
}

TEST(CloneRepair, MakesAnySetAcceptableToItsCall) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 5'000; ++round) {
    for (const CloneCall call : {CloneCall::clone, CloneCall::clone3, CloneCall::unshare}) {
      CloneRequest request{
          .call = call, .flags = CloneFlags::from_bits(random() & random()), .exit_signal = random() % 70};
      if (call == CloneCall::clone) request.flags = request.flags.without(CloneFlags::from_bits(clone_signal_bits));
      const CloneRequest repaired = repaired_request(request);
      ASSERT_EQ(first_broken_rule(repaired), nullptr)
          << name(call) << " " << to_string(request.flags) << " -> " << to_string(repaired.flags);
    }
  }
}

TEST(CloneRepair, LeavesAloneWhatIsAccepted) {
  const CloneRequest fork{.call = CloneCall::clone, .flags = CHILD_SETTID | CHILD_CLEARTID, .exit_signal = SIGCHLD};
  EXPECT_EQ(repaired_request(fork).flags, fork.flags);
  EXPECT_EQ(repaired_request(fork).exit_signal, fork.exit_signal);
}

TEST(CloneRepair, AddsWhatAThreadNeeds) {
  const CloneRequest thread{.call = CloneCall::clone3, .flags = THREAD, .exit_signal = SIGCHLD};
  EXPECT_EQ(repaired_request(thread).flags, VM | SIGHAND | THREAD);
  EXPECT_EQ(repaired_request(thread).exit_signal, 0u);
}

}  // namespace
}  // namespace ramet
