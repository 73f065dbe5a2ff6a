// What strace's users type: the seeds of this project as they were written, columns of times, a hint where a choice
// shows nothing, and attaching.
#include <gtest/gtest.h>

#include <regex>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"
#include "tests/end_to_end/strace_account.h"

namespace ramet::end_to_end {
namespace {

using Options = std::vector<std::string>;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::size_t count(const std::string& text, const std::string& form) {
  const std::regex pattern(form);
  return static_cast<std::size_t>(std::distance(std::sregex_iterator(text.begin(), text.end(), pattern), {}));
}

Outcome trace(const Options& options, const std::vector<std::string>& program) {
  const Outcome outcome = run({.argv = ramet_trace(options, program)});
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  return outcome;
}

// ---- as it was written ---------------------------------------------------------------------------------------------

TEST(StraceOptions, FollowTheThreadsOfAProgramWithoutBeingAsked) {
  const std::string text = trace({"-f", "-e", "clone,clone3,futex"}, {fixture("joiner_waits_for_each_thread")}).err;
  EXPECT_EQ(count(text, "CLONE_THREAD"), 3U) << text;
  EXPECT_EQ(count(text, "ramet: Process \\d+ attached\n"), 3U) << text;
  EXPECT_EQ(count(text, "FUTEX_WAIT_BITSET\\|FUTEX_CLOCK_REALTIME, \\d+, NULL, FUTEX_BITSET_MATCH_ANY"), 3U) << text;
  EXPECT_EQ(count(text, "\\+\\+\\+ exited with 0 \\+\\+\\+"), 4U) << text;
  EXPECT_EQ(text.find("mmap("), std::string::npos) << text;
}

TEST(StraceOptions, ShowTheTwoWaysToCreateTasks) {
  const std::string threads = trace({"-e", "clone,clone3"}, {fixture("sum_array_threads"), "2"}).err;
  EXPECT_EQ(count(threads, "clone3?\\(.*CLONE_THREAD"), 2U) << threads;
  const std::string processes = trace({"-e", "clone,clone3"}, {fixture("sum_array_processes"), "2"}).err;
  // A SIGCHLD may make the kernel begin a creation again: only those that succeeded are as many as children.
  EXPECT_GE(count(processes, "clone\\(child_stack=NULL, flags=CLONE_CHILD_CLEARTID\\|CLONE_CHILD_SETTID\\|SIGCHLD"), 2U)
      << processes;
  EXPECT_EQ(count(processes, "child_tidptr=0x[0-9a-f]+\\) += \\d+\n"), 2U) << processes;
}

TEST(StraceOptions, ShowEveryCallWhereNoneIsChosen) {
  const std::string text = trace({"--strace"}, {"true"}).err;
  EXPECT_EQ(lines_of(text).size(), lines_of(trace({"-e", "all"}, {"true"}).err).size());
  EXPECT_EQ(count(text, "^execve\\(\"[^\"]*/true\", \\[\"true\"\\], 0x[0-9a-f]+ /\\* \\d+ vars \\*/\\) = 0\n"), 1U)
      << text;
  EXPECT_EQ(count(text, "\nexit_group\\(0\\) {27}= \\?\n\\+\\+\\+ exited with 0 \\+\\+\\+\n$"), 1U) << text;
}

// ---- the hint ------------------------------------------------------------------------------------------------------

TEST(StraceHint, NamesTheCallThatTheProgramReallyUses) {
  const std::string text = trace({"-f", "-e", "clone,futex"}, {fixture("joiner_waits_for_each_thread")}).err;
  EXPECT_EQ(count(text, "clone3?\\("), 0U) << text;
  EXPECT_NE(text.find("ramet: this program creates tasks with clone3, which -e clone,futex leaves out: "
                      "try -e clone,futex,clone3\n"),
            std::string::npos)
      << text;
}

TEST(StraceHint, IsSilentWhereTheChoiceShowsWhatItAsksFor) {
  EXPECT_EQ(trace({"-e", "clone,clone3"}, {fixture("joiner_waits_for_each_thread")}).err.find("try -e"),
            std::string::npos);
  EXPECT_EQ(trace({"-e", "futex"}, {fixture("joiner_waits_for_each_thread")}).err.find("try -e"), std::string::npos);
  EXPECT_EQ(trace({"-e", "clone"}, {"true"}).err.find("try -e"), std::string::npos);
}

TEST(StraceHint, OfAWordThatIsNoCallComesBeforeTheProgramRuns) {
  const Outcome outcome = run({.argv = ramet_trace({"-e", "clone4"}, {"echo", "ran"})});
  EXPECT_TRUE(outcome.exited_with(125)) << outcome.describe();
  EXPECT_NE(outcome.err.find("'clone4'; did you mean 'clone"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.out, "");
}

// ---- columns -------------------------------------------------------------------------------------------------------

struct Column {
  std::string name;
  Options options;
  std::string form;  // of what stands between the tid and the call
  std::string end{};
};

void PrintTo(const Column& column, std::ostream* out) { *out << column.name; }

class StraceColumn : public testing::TestWithParam<Column> {};

TEST_P(StraceColumn, IsThatOfStrace) {
  const auto& [name, options, form, end] = GetParam();
  const std::regex whole("^\\d+ +" + form + "(\\w+\\(.*\\) += .*" + end + "|--- .*|\\+\\+\\+ .*)$");
  const Scratch scratch;
  std::vector<std::string> strace{"strace", "-f", "-o", scratch.path("strace")};
  strace.insert(strace.end(), options.begin(), options.end());
  strace.emplace_back("true");
  run({.argv = strace});
  Options more{"--strace", "-o", scratch.path("ramet")};
  more.insert(more.end(), options.begin(), options.end());
  trace(more, {"true"});
  EXPECT_GT(lines_of(contents(scratch.path("ramet"))).size(), 10U);
  for (const char* who : {"strace", "ramet"})  // where there is no strace its file is empty
    for (const std::string& line : lines_of(contents(scratch.path(who))))
      EXPECT_TRUE(std::regex_match(line, whole)) << who << ": " << line;
}

const std::string seconds = "\\d\\d:\\d\\d:\\d\\d";

INSTANTIATE_TEST_SUITE_P(
    All, StraceColumn,
    testing::Values(Column{"no_time", {}, ""}, Column{"time_of_day", {"-t"}, seconds + " "},
                    Column{"microseconds", {"-tt"}, seconds + "\\.\\d{6} "},
                    Column{"epoch", {"-ttt"}, "1\\d{9}\\.\\d{6} "}, Column{"relative", {"-r"}, " {5}\\d\\.\\d{6} "},
                    Column{"relative_and_time", {"-r", "-t"}, seconds + " \\(\\+ {5}\\d\\.\\d{6}\\) "},
                    Column{"duration", {"-T"}, "", "( <\\d\\.\\d{6}>|\\?)"}),
    [](const auto& chosen) { return chosen.param.name; });

TEST(StraceDuration, IsTheTimeSpentInTheCall) {
  const std::string text = trace({"-T", "-e", "futex", "-o", "-"}, {fixture("joiner_waits_for_each_thread")}).out;
  EXPECT_EQ(count(text, "\\) += 0 <0\\.[01]\\d{5}>\n"), 3U) << text;  // each waits for a tenth of a second
}

// ---- attaching -----------------------------------------------------------------------------------------------------

// One request to a program that waits for them, seen by a tracer that is then interrupted.
std::string attached(std::vector<std::string> tracer) {
  const Scratch scratch;
  Program target({.argv = {fixture("creates_on_request")}, .input = Input::kept_open});
  EXPECT_TRUE(target.out().wait_for("ready", patience));
  tracer.insert(tracer.end(), {"-f", "-e", "trace=clone,clone3,wait4,exit_group", "-o", scratch.path("seen"), "-p",
                               std::to_string(target.pid())});
  Program watching({.argv = tracer});
  EXPECT_TRUE(eventually([&] {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(target.pid()) + "/task"))
      if (contents(entry.path() / "status").find("TracerPid:\t0\n") != std::string::npos) return false;
    return true;
  }));
  target.write("again\n");
  EXPECT_TRUE(target.out().wait_for("created 1\n", 20s));
  watching.signal(SIGINT);
  watching.wait();
  target.close_input();
  EXPECT_TRUE(target.wait().exited_with(0));
  return contents(scratch.path("seen"));
}

// Only what its tasks did: how the tracer says goodbye, and the tasks that said nothing, are its own business.
std::vector<std::string> without_names(const std::string& text) {
  std::vector<std::string> lines;
  for (const auto& [task, own] : strace_account(text))
    for (const std::string& line : own)
      if (line.find("detached") == std::string::npos)
        lines.push_back(std::regex_replace(line, std::regex("<[^>]*>"), "<task>"));
  std::ranges::sort(lines);
  return lines;
}

TEST(StraceAttach, ShowsFromThenOnWhatStraceShows) {
  if (!run({.argv = {"strace", "-o", "/dev/null", "true"}}).exited_with(0)) GTEST_SKIP() << "no strace that works here";
  const auto by_strace = without_names(attached({"strace"}));
  EXPECT_GE(by_strace.size(), 6U) << "clone3, clone, exit_group, wait4, SIGCHLD, two ends";
  EXPECT_EQ(by_strace, without_names(attached({RAMET_COMMAND, "trace"})));
}

}  // namespace
}  // namespace ramet::end_to_end
