// The strace form beside strace itself: both watch the same programs, which make the same calls in each run, and their
// accounts are compared task by task.
#include <gtest/gtest.h>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/strace_account.h"

namespace ramet::end_to_end {
namespace {

using Options = std::vector<std::string>;

constexpr double expected_share = 0.95;

// A program that looks again and again until something has happened makes some calls as often as chance wants.
enum class Compared { every_call, task_life };

struct Pair {
  std::string name;  // of the case
  std::vector<std::string> program;
  Options options{};  // that both understand
  Compared compared = Compared::every_call;
};

void PrintTo(const Pair& pair, std::ostream* out) { *out << pair.name; }

std::string strace_text(const Pair& pair) {
  const Scratch scratch;
  std::vector<std::string> argv{"strace", "-f", "-o", scratch.path("lines")};
  argv.insert(argv.end(), pair.options.begin(), pair.options.end());
  argv.insert(argv.end(), pair.program.begin(), pair.program.end());
  const Outcome outcome = run({.argv = argv});
  EXPECT_FALSE(outcome.timed_out) << outcome.describe();
  return contents(scratch.path("lines"));
}

std::string ramet_text(const Pair& pair, Options more) {
  const Scratch scratch;
  more.insert(more.end(), {"-f", "-o", scratch.path("lines")});
  more.insert(more.end(), pair.options.begin(), pair.options.end());
  const Outcome outcome = run({.argv = ramet_trace(more, pair.program)});
  EXPECT_FALSE(outcome.timed_out) << outcome.describe();
  return contents(scratch.path("lines"));
}

std::string listed(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

void expect_equal(const Pair& pair, const Options& more) {
  const std::string by_strace = strace_text(pair);
  const std::string by_ramet = ramet_text(pair, more);
  const StraceDifference difference = compare(strace_account(by_strace), strace_account(by_ramet));
  EXPECT_GT(difference.lines, 0U) << "strace saw nothing:\n" << by_strace;
  EXPECT_TRUE(difference.task_life.empty()) << listed(difference.task_life);
  if (pair.compared == Compared::task_life) return;
  EXPECT_TRUE(difference.of_every_program.empty()) << listed(difference.of_every_program);
  EXPECT_GE(difference.share(), expected_share) << listed(difference.others);
  if (!difference.others.empty())
    std::cout << difference.share() * 100 << " % are equal; these are not:\n" << listed(difference.others);
}

bool strace_works() {
  static const bool works = run({.argv = {"strace", "-o", "/dev/null", "true"}}).exited_with(0);
  return works;
}

class StraceForm : public testing::TestWithParam<Pair> {
 protected:
  void SetUp() override {
    if (!strace_works()) GTEST_SKIP() << "no strace that works here";
    const std::string& program = GetParam().program[0];
    if (program.starts_with('/') && !std::filesystem::exists(program)) GTEST_SKIP() << "no " << program << " here";
  }
};

TEST_P(StraceForm, SaysOfEachTaskWhatStraceSays) { expect_equal(GetParam(), {"--strace"}); }

class StraceFormWithoutFilter : public StraceForm {};

TEST_P(StraceFormWithoutFilter, SaysOfEachTaskWhatStraceSays) { expect_equal(GetParam(), {"--strace", "--no-filter"}); }

std::string name_of(const testing::TestParamInfo<Pair>& chosen) { return chosen.param.name; }

const auto calls = testing::Values(
    Pair{"joins", {fixture("joiner_waits_for_each_thread")}}, Pair{"children", {fixture("waits_for_each_child")}},
    Pair{"calls_of_every_kind", {fixture("calls_of_every_kind")}},
    Pair{"interrupted_calls", {fixture("interrupted_calls")}},
    Pair{"joins_of_32_bits", {fixture("joiner_waits_for_each_thread_32")}},
    Pair{"children_of_32_bits", {fixture("waits_for_each_child_32")}},
    Pair{"interrupted_calls_of_32_bits", {fixture("interrupted_calls_32")}},
    // Without sockets: i386 reaches them by socketcall, whose arguments lie in memory and are not decoded.
    Pair{"calls_of_32_bits",
         {fixture("calls_of_every_kind_32"), "files", "descriptors", "signals", "times", "memory", "task"}});

INSTANTIATE_TEST_SUITE_P(Calls, StraceForm, calls, name_of);
INSTANTIATE_TEST_SUITE_P(Calls, StraceFormWithoutFilter, calls, name_of);

// The options that change what is shown, and the choices of calls; ramet takes -e where strace has trace= too.
const std::string every_kind = fixture("calls_of_every_kind");
const std::string children = fixture("waits_for_each_child");

INSTANTIATE_TEST_SUITE_P(Options, StraceForm,
                         testing::Values(Pair{"paths", {every_kind}, {"-y"}},
                                         Pair{"short_texts", {every_kind}, {"-s", "3"}},
                                         Pair{"long_texts", {every_kind}, {"-s", "1000"}},
                                         Pair{"whole_structures", {fixture("joiner_waits_for_each_thread")}, {"-v"}}),
                         name_of);

class StraceChoice : public StraceForm {};

TEST_P(StraceChoice, ShowsTheCallsThatStraceShows) { expect_equal(GetParam(), {}); }

INSTANTIATE_TEST_SUITE_P(
    Classes, StraceChoice,
    testing::Values(Pair{"process", {children}, {"-e", "%process"}},
                    Pair{"process_of_old", {children}, {"-e", "process"}},
                    Pair{"memory", {every_kind}, {"-e", "trace=%memory"}},
                    Pair{"signal", {every_kind}, {"-e", "%signal"}}, Pair{"file", {every_kind}, {"-e", "trace=file"}},
                    Pair{"desc", {every_kind}, {"-e", "%desc"}}, Pair{"network", {every_kind}, {"-e", "%network"}},
                    Pair{"creds", {every_kind}, {"-e", "%creds"}},
                    Pair{"all_but_futex", {every_kind}, {"-e", "!futex"}}, Pair{"all", {children}, {"-e", "all"}},
                    Pair{"all_but_two", {every_kind}, {"-e", "trace=!futex,mmap"}},
                    Pair{"pattern", {every_kind}, {"-e", "/^(get|set)"}},
                    Pair{"several", {children}, {"-e", "wait4,%memory,?no_such_call"}}),
    name_of);

Pair task_life_of(const std::string& name) { return {name, {fixture(name)}, {}, Compared::task_life}; }

INSTANTIATE_TEST_SUITE_P(TaskLife, StraceForm,
                         testing::Values(task_life_of("raw_clone_thread"), task_life_of("raw_clone3_thread"),
                                         task_life_of("fork_prints_ids"), task_life_of("exec_from_second_thread"),
                                         task_life_of("spawn"), task_life_of("double_fork"),
                                         task_life_of("clone_ptrace"), task_life_of("joined_by_sibling"),
                                         task_life_of("join_timed_out"), task_life_of("join_interrupted"),
                                         task_life_of("collected_by_waitid"), task_life_of("zombie_leader"),
                                         task_life_of("sharing_changed"), task_life_of("setns_into_child"),
                                         task_life_of("thread_with_own_files"), task_life_of("memory_sharing_process"),
                                         task_life_of("failed_creations"), task_life_of("signals_of_its_own"),
                                         task_life_of("thirty_two_bit")),
                         name_of);

}  // namespace
}  // namespace ramet::end_to_end
