// The rules against the running kernel: every flag, every pair of flags and random sets, with several exit signals, for
// each call; and the fields of clone3's structure. The kernel's answer must be the predicted one.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bit>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>
#include <set>
#include <vector>

#include "ramet/kernel/clone_rules.h"
#include "ramet/kernel/clone_text.h"
#include "ramet/kernel/test/clone_probe.h"

namespace ramet {
namespace {

using enum CloneFlag;

// Refused for a lack of privilege or of room, or by what a descriptor is: no matter of the flags alone.
bool is_circumstance(int error) {
  return error == EPERM || error == EACCES || error == ENOSPC || error == EUSERS || error == ENOMEM ||
         error == EAGAIN || error == EBADF || error == EBUSY || error == EOPNOTSUPP;
}

constexpr CloneFlags needs_circumstances =
    NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET | NEWTIME | INTO_CGROUP;

KernelVersion running_kernel() {
  utsname system{};
  uname(&system);
  KernelVersion version;
  if (std::sscanf(system.release, "%d.%d", &version.major, &version.minor) != 2) ADD_FAILURE() << system.release;
  return version;
}

// Flags whose namespace this kernel was built without: it refuses them all.
CloneFlags missing_namespaces() {
  constexpr std::pair<CloneFlag, const char*> namespaces[] = {{NEWCGROUP, "cgroup"}, {NEWUTS, "uts"}, {NEWIPC, "ipc"},
                                                              {NEWUSER, "user"},     {NEWPID, "pid"}, {NEWNET, "net"},
                                                              {NEWTIME, "time"}};
  CloneFlags missing;
  for (const auto& [flag, file] : namespaces) {
    if (!std::filesystem::exists(std::string("/proc/self/ns/") + file)) missing |= flag;
  }
  return missing;
}

int memory_file(const std::vector<ProbeRequest>& requests) {
  const int file = memfd_create("ramet-probe", MFD_CLOEXEC);
  const char* at = reinterpret_cast<const char*>(requests.data());
  for (std::size_t left = requests.size() * sizeof(ProbeRequest); left > 0;) {
    const ssize_t written = write(file, at, left);
    if (written <= 0) break;
    at += written;
    left -= static_cast<std::size_t>(written);
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

std::vector<ProbeAnswer> ask(const std::vector<ProbeRequest>& requests) {
  const int questions = memory_file(requests);
  const int answers = memfd_create("ramet-answers", MFD_CLOEXEC);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, questions, 0);
  posix_spawn_file_actions_adddup2(&actions, answers, 1);
  pid_t helper = -1;
  char program[] = RAMET_CLONE_PROBE;
  char* argv[] = {program, nullptr};
  EXPECT_EQ(posix_spawn(&helper, program, &actions, nullptr, argv, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  int status = -1;
  EXPECT_EQ(waitpid(helper, &status, 0), helper);
  EXPECT_EQ(status, 0) << "the probing program failed";
  std::vector<ProbeAnswer> received(requests.size());
  const auto size = static_cast<ssize_t>(received.size() * sizeof(ProbeAnswer));
  EXPECT_EQ(pread(answers, received.data(), static_cast<std::size_t>(size), 0), size);
  close(questions);
  close(answers);
  return received;
}

CloneRequest as_request(const ProbeRequest& probe) {
  CloneRequest request{.call = probe.call,
                       .flags = CloneFlags::from_bits(probe.arguments.flags),
                       .exit_signal = probe.arguments.exit_signal,
                       .arguments_size = probe.size,
                       .kernel = running_kernel()};
  if (probe.call == CloneCall::clone3) {
    request.arguments = probe.arguments;
    // The helper gives addresses of its own where the question has none.
    if (request.arguments->pidfd == 0) request.arguments->pidfd = 1;
    if (request.arguments->parent_tid == 0) request.arguments->parent_tid = 2;
  }
  return request;
}

std::string answer_name(int error) { return error == 0 ? "accepted" : strerrorname_np(error); }

// True when the kernel's answer is the one that the rules predict.
bool agrees(const CloneRequest& request, const CloneRule* rule, int error) {
  const bool circumstances = request.flags.has_any(needs_circumstances);
  if (rule == nullptr) return error == 0 || (circumstances && is_circumstance(error));
  // Privilege is asked for before the rule on semaphores, and so may answer first.
  return error == rule->error || (circumstances && error == EPERM);
}

struct Tally {
  int accepted = 0;
  std::set<std::string_view> sole_causes;  // rules that alone made the kernel refuse some question
};

std::vector<std::string_view> broken_rules(const CloneRequest& request) {
  std::vector<std::string_view> broken;
  for (const CloneRule& rule : clone_rules) {
    if (breaks(request, rule)) broken.push_back(rule.id);
  }
  return broken;
}

Tally expect_agreement(const std::vector<ProbeRequest>& questions) {
  const auto answers = ask(questions);
  Tally tally;
  int differences = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const CloneRequest request = as_request(questions[i]);
    const CloneRule* rule = first_broken_rule(request);
    const auto broken = broken_rules(request);
    tally.accepted += answers[i].error == 0;
    if (broken.size() == 1 && answers[i].error == rule->error) tally.sole_causes.insert(broken.front());
    if (agrees(request, rule, answers[i].error)) continue;
    if (++differences > 20) continue;
    ADD_FAILURE() << name(request.call) << "(" << to_string(request.flags) << "), exit signal " << request.exit_signal
                  << ", size " << request.arguments_size << ": the kernel says " << answer_name(answers[i].error)
                  << ", the rules say "
                  << (rule ? answer_name(rule->error) + " by " + std::string(rule->id) : "accepted");
  }
  EXPECT_EQ(differences, 0) << "of " << questions.size() << " questions";
  return tally;
}

class KernelRules : public testing::TestWithParam<CloneCall> {
 protected:
  void SetUp() override {
    if (GetParam() == CloneCall::clone3 && ask({question(0x100, 0)}).front().error == ENOSYS) {
      GTEST_SKIP() << "this kernel, or a sandbox on it, has no clone3";
    }
    if (!missing_.empty()) std::printf("not asked about %s: no such namespace here\n", to_string(missing_).c_str());
  }

  [[nodiscard]] static ProbeRequest question(std::uint64_t flags, std::uint64_t exit_signal) {
    ProbeRequest request{.call = GetParam(), .arguments = {.flags = flags, .exit_signal = exit_signal}};
    return request;
  }

  void add(std::uint64_t flags) {
    if (CloneFlags::from_bits(flags).has_any(missing_)) return;
    // In clone the low byte is the signal, and the bits above 32 are lost: both are said by the exit signal and
    // caveats.
    if (GetParam() == CloneCall::clone) flags &= 0xffff'ff00;
    if (GetParam() == CloneCall::unshare) flags &= 0xffff'ffff;
    for (const std::uint64_t signal : signals()) questions_.push_back(question(flags, signal));
  }

  [[nodiscard]] static std::vector<std::uint64_t> signals() {
    if (GetParam() == CloneCall::unshare) return {0};
    if (GetParam() == CloneCall::clone) return {0, SIGCHLD, 64, 65, 0xff};
    return {0, SIGCHLD, 64, 65, 0x100, 0x1'0000'0011};
  }

  // Everything with a name, the bits of clone3 that once were the signal, and some that nobody has named yet.
  [[nodiscard]] static std::vector<std::uint64_t> bits() {
    std::vector<std::uint64_t> all;
    for (const CloneFlagInformation& row : clone_flag_table) all.push_back(static_cast<std::uint64_t>(row.flag));
    for (const int bit : {0, 6, 34, 63}) all.push_back(std::uint64_t{1} << bit);
    return all;
  }

  CloneFlags missing_ = missing_namespaces();
  std::vector<ProbeRequest> questions_;
};

TEST_P(KernelRules, AreTheKernelsOwnForEveryFlagAndEveryPair) {
  const auto all = bits();
  add(0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i; j < all.size(); ++j) add(all[i] | all[j]);
  }
  for (const std::uint64_t bit : all) {
    add(bit | (VM | SIGHAND).bits());
    add(bit | (VM | SIGHAND | THREAD).bits());
  }
  const Tally tally = expect_agreement(questions_);
  EXPECT_GT(tally.accepted, 50);
  for (const CloneRule& rule : clone_rules) {
    const bool of_flags = rule.drops_exit_signal || !rule.add.empty() || !rule.remove.empty();
    const bool asked = includes(rule.calls, GetParam()) && !rule.until && !rule.remove.has_any(missing_);
    EXPECT_TRUE(!of_flags || !asked || tally.sole_causes.contains(rule.id)) << rule.id << " was never the only cause";
  }
}

TEST_P(KernelRules, AreTheKernelsOwnForRandomSets) {
  std::mt19937_64 random(20261122);
  const auto all = bits();
  for (int round = 0; round < 300; ++round) {
    std::uint64_t flags = 0;
    const unsigned one_in = 2 + static_cast<unsigned>(random() % 6);
    for (const std::uint64_t bit : all) {
      if (std::popcount(bit & named_clone_flags().bits()) == 1 ? random() % one_in == 0 : random() % 40 == 0)
        flags |= bit;
    }
    add(flags);
    add(flags | static_cast<std::uint64_t>(VM) |
        static_cast<std::uint64_t>(SIGHAND));  // or nearly all would be refused
  }
  expect_agreement(questions_);
}

INSTANTIATE_TEST_SUITE_P(Call, KernelRules, testing::Values(CloneCall::clone, CloneCall::clone3, CloneCall::unshare),
                         [](const auto& call) { return std::string(name(call.param)); });

TEST(KernelRulesOfClone3, AreTheKernelsOwnForTheFieldsOfTheStructure) {
  constexpr std::uint64_t somewhere = 0x10'0000;  // never touched: the child has no use for its stack
  const auto bits_of = [](CloneFlags flags) { return flags.bits(); };
  std::vector<ProbeRequest> questions;
  for (const std::uint64_t size : {0, 8, 63, 64, 72, 80, 88}) {
    questions.push_back({.call = CloneCall::clone3, .size = size, .arguments = {.exit_signal = SIGCHLD}});
    questions.push_back({.call = CloneCall::clone3, .size = size, .arguments = {.flags = bits_of(INTO_CGROUP)}});
  }
  questions.push_back({.call = CloneCall::clone3, .size = 1'000'000, .arguments = {}});
  questions.push_back({.call = CloneCall::clone3, .arguments = {.stack = somewhere}});
  questions.push_back({.call = CloneCall::clone3, .arguments = {.stack_size = 4096}});
  questions.push_back({.call = CloneCall::clone3, .arguments = {.stack = somewhere, .stack_size = 4096}});
  questions.push_back({.call = CloneCall::clone3, .arguments = {.set_tid = somewhere}});
  questions.push_back({.call = CloneCall::clone3, .arguments = {.set_tid_size = 1}});
  questions.push_back({.call = CloneCall::clone3, .arguments = {.set_tid = somewhere, .set_tid_size = 33}});
  questions.push_back({.call = CloneCall::clone3, .arguments = {.flags = bits_of(INTO_CGROUP), .cgroup = 0xffff'ffff}});
  questions.push_back(
      {.call = CloneCall::clone3,
       .arguments = {.flags = bits_of(PIDFD | PARENT_SETTID), .pidfd = somewhere, .parent_tid = somewhere}});
  if (ask({questions.back()}).front().error == ENOSYS) GTEST_SKIP() << "no clone3 here";
  const Tally tally = expect_agreement(questions);
  for (const auto* rule : {"struct-too-long", "struct-too-short", "set-tid-with-its-size", "cgroup-is-a-descriptor",
                           "stack-with-its-size", "pidfd-and-parent-tid-apart"}) {
    EXPECT_TRUE(tally.sole_causes.contains(rule)) << rule << " was never the only cause";
  }
}

}  // namespace
}  // namespace ramet
