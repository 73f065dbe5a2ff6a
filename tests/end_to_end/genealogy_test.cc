// Each fixture's own account against ramet's, and every line that ramet writes against its schema.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include "tests/end_to_end/comparison.h"
#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"

namespace ramet::end_to_end {
namespace {

struct Case {
  std::string name;
  int status = 0;
  std::vector<std::string> arguments = {};
};

void PrintTo(const Case& shown, std::ostream* out) { *out << shown.name; }

constexpr int cannot_here = 77;

class Genealogy : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(fixture(GetParam().name))) GTEST_SKIP() << "no program of this kind can be built here";
  }

  // Runs the fixture under ramet and compares.
  void compare(std::vector<std::string> options, Sight sight) {
    const Scratch scratch;
    options.insert(options.end(), {"--json", "-o", scratch.path("seen")});
    std::vector<std::string> command{fixture(GetParam().name)};
    command.insert(command.end(), GetParam().arguments.begin(), GetParam().arguments.end());
    const Outcome outcome =
        run({.argv = ramet_trace(options, command), .environment = {{"RAMET_TRUTH", scratch.path("told")}}});
    if (outcome.exited_with(cannot_here)) GTEST_SKIP() << outcome.err;
    ASSERT_TRUE(outcome.exited_with(GetParam().status)) << outcome.describe();
    const std::string told = contents(scratch.path("told"));
    const std::string seen = contents(scratch.path("seen"));
    const auto complaints = contradictions(Told(told), Seen(seen), sight);
    for (const std::string& complaint : complaints) ADD_FAILURE() << complaint;
    if (!complaints.empty() && complaints.size() < 50) std::cout << "told:\n" << told << "seen:\n" << seen;
  }
};

TEST_P(Genealogy, IsWhatTheFixtureTellsOfItself) { compare({}, Sight::events); }

TEST_P(Genealogy, IsTheSameWhenSystemCallsAreWatched) {
  compare({"--failures", "-e", "unshare,setns,futex,%process"}, Sight::system_calls);
}

// Who was born when an exec ended all is not for the program to tell; but nobody is born twice, and all have an end.
TEST(Births, DuringAnExecAreToldOnce) {
  const Scratch scratch;
  const Outcome outcome = run({.argv = ramet_trace({"--json", "-o", scratch.path("seen")}, {fixture("threads_born_during_exec"), "30"})});
  ASSERT_TRUE(outcome.exited_with(0)) << outcome.describe();
  const Seen seen(contents(scratch.path("seen")));
  std::map<Json, int> births;
  for (const Json& created : seen.all("created")) ++births[created["tid"]];
  for (const auto& [tid, count] : births) EXPECT_EQ(count, 1) << "tid " << tid;
  EXPECT_EQ(seen.all("created").size(), seen.all("ended").size());
  EXPECT_EQ(seen.all("executed").size(), 31);  // ours, and thirty of its own
}

// All in one run of the validator, which takes a second to start.
TEST(JsonLines, OfRealProgramsFollowTheSchema) {
  const Scratch scratch;
  std::vector<std::string> command{"/usr/bin/python3", RAMET_SOURCES "/tests/schema/validate.py"};
  for (const char* name : {"spawn", "exec_from_second_thread", "failed_creations", "group_stop", "join_timed_out", "never_joined",
                           "zombie_never_collected", "nested_pid_namespaces", "orphans", "set_tid_reuse", "sharing_changed"}) {
    for (const std::vector<std::string>& form : {std::vector<std::string>{}, {"--failures"}, {"-e", "all"}, {"--stack"}}) {
      command.push_back(scratch.path(std::to_string(command.size())));
      std::vector<std::string> options{"--json", "-o", command.back()};
      options.insert(options.end(), form.begin(), form.end());
      ASSERT_FALSE(run({.argv = ramet_trace(options, {fixture(name)})}).timed_out) << name;
    }
  }
  const Outcome outcome = run({.argv = command});
  if (outcome.exited_with(cannot_here)) GTEST_SKIP() << outcome.out;
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
}

INSTANTIATE_TEST_SUITE_P(
    Fixtures, Genealogy,
    testing::ValuesIn(std::vector<Case>{
        {"nested_threads"}, {"static_threads"}, {"raw_clone_thread"}, {"raw_clone3_thread"}, {"own_stack_and_join"},
        {"fork_prints_ids"}, {"two_threads"}, {"sum_array_threads", 0, {"5"}}, {"sum_array_processes", 0, {"5"}},
        {"joined_after_death"}, {"detached_at_creation"}, {"detached_later"}, {"never_joined"}, {"join_deadlock", 5},
        {"join_timed_out"}, {"join_interrupted"}, {"joined_by_sibling"}, {"collected_by_wait4"}, {"collected_by_waitid"},
        {"sigchld_ignored"}, {"no_cldwait"}, {"zombie_never_collected"}, {"collected_by_other_thread"},
        {"stopped_child_is_no_corpse"}, {"double_fork"}, {"orphans"}, {"subreaper"}, {"outlives_the_command", 4, {"100"}},
        {"sharing_changed"}, {"setns_into_child"}, {"thread_with_own_files"}, {"memory_sharing_process"},
        {"vfork_then_exit"}, {"spawn"}, {"exec_from_second_thread"}, {"clone_parent"}, {"clone_untraced"}, {"clone_ptrace"},
        {"set_tid_reuse"}, {"nested_pid_namespaces"}, {"thread_in_pid_namespace"}, {"killed_in_exit"}, {"killed_in_mid_clone"},
        {"thirty_two_bit"}, {"tracee_that_traces"}, {"group_stop"}, {"exit_group_with_1000_threads", 7}, {"zombie_leader", 5},
        {"io_uring_workers"}, {"failed_creations"}, {"creator_dies_first"}, {"signals_of_its_own"}}),
    [](const auto& chosen) { return chosen.param.name; });

}  // namespace
}  // namespace ramet::end_to_end
