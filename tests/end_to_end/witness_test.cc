// Witnesses: what strace and perf say of the fixtures' births, so that the fixtures' own accounts are not the only truth.
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/told.h"

namespace ramet::end_to_end {
namespace {

using Births = std::multiset<std::pair<int, int>>;  // creator's tid, new tid

std::string to_string(const Births& births) {
  std::string text;
  for (const auto& [creator, task] : births) text += std::to_string(creator) + "->" + std::to_string(task) + " ";
  return text;
}

Births told_births(const std::string& path) {
  Births births;
  for (const auto& [life, statement] : Told(contents(path)).all("created")) births.emplace(statement["creator"], life.tid);
  return births;
}

// Lines of `strace -f -o`: "PID clone3({flags=...} <unfinished ...>" and "PID <... clone3 resumed>...) = TID".
Births births_by_strace(const std::string& lines) {
  static const std::regex success(R"(^(\d+) +(?:<\.\.\. )?(?:clone3?|v?fork)(?:\(| resumed).*\) += (\d+)(?:<.*)?$)");
  Births births;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    std::smatch match;
    if (std::regex_match(line, match, success)) births.emplace(std::stoi(match[1]), std::stoi(match[2]));
  }
  return births;
}

// "PERF_RECORD_FORK(tgid:tid):(creator's tgid:tid)"
Births births_by_perf(const std::string& lines) {
  static const std::regex fork(R"(PERF_RECORD_FORK\(\d+:(\d+)\):\(\d+:(\d+)\))");
  Births births;
  for (std::sregex_iterator match(lines.begin(), lines.end(), fork), end; match != end; ++match) {
    births.emplace(std::stoi((*match)[2]), std::stoi((*match)[1]));
  }
  return births;
}

// Fixtures in one pid namespace whose tasks keep their tids.
class Witness : public testing::TestWithParam<std::string> {};

TEST_P(Witness, StraceSeesTheBirthsThatTheFixtureTells) {
  const Scratch scratch;
  const Outcome outcome = run({.argv = {"strace", "-f", "-qq", "-e", "trace=clone,clone3,fork,vfork", "-o", scratch.path("seen"), fixture(GetParam())},
                               .environment = {{"RAMET_TRUTH", scratch.path("told")}}});
  if (outcome.exited_with(127)) GTEST_SKIP() << "no strace here";
  EXPECT_FALSE(outcome.timed_out);
  const auto told = told_births(scratch.path("told"));
  const auto seen = births_by_strace(contents(scratch.path("seen")));
  EXPECT_TRUE(told == seen) << "told: " << to_string(told) << "\nseen: " << to_string(seen);
}

TEST_P(Witness, PerfSeesTheBirthsThatTheFixtureTells) {
  const Scratch scratch;
  const Outcome recorded = run({.argv = {"perf", "record", "-q", "-e", "dummy:u", "-o", scratch.path("data"), fixture(GetParam())},
                                .environment = {{"RAMET_TRUTH", scratch.path("told")}}});
  EXPECT_FALSE(recorded.timed_out);
  if (!std::filesystem::exists(scratch.path("data"))) GTEST_SKIP() << "perf does not record here: " << recorded.describe();
  const Outcome script = run({.argv = {"perf", "script", "--show-task-events", "-i", scratch.path("data")}});
  ASSERT_TRUE(script.exited_with(0)) << script.err;
  const auto told = told_births(scratch.path("told"));
  const auto seen = births_by_perf(script.out);
  EXPECT_TRUE(told == seen) << "told: " << to_string(told) << "\nseen: " << to_string(seen);
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Witness,
                         testing::Values("nested_threads", "raw_clone_thread", "own_stack_and_join", "sum_array_processes",
                                         "joined_by_sibling", "collected_by_other_thread", "double_fork", "orphans", "subreaper",
                                         "vfork_then_exit", "spawn", "clone_parent", "clone_ptrace", "set_tid_reuse",
                                         "zombie_leader", "creator_dies_first", "failed_creations"),
                         [](const auto& chosen) { return chosen.param; });

}  // namespace
}  // namespace ramet::end_to_end
