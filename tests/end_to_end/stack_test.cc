// --stack as a user meets it, with gdb as a witness of what the stacks are.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"

namespace ramet::end_to_end {
namespace {

using nlohmann::json;

std::vector<json> creations(const std::string& lines) {
  std::vector<json> found;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    json event = json::parse(line);
    if (event["event"] == "created" && !event["creator"].is_null()) found.push_back(std::move(event));
  }
  return found;
}

struct Call {
  std::string function;
  int line = 0;
  friend bool operator==(const Call&, const Call&) = default;
};

void PrintTo(const Call& call, std::ostream* out) { *out << call.function << ":" << call.line; }

// Without parameters and template arguments, which every tool writes in its own way.
std::string bare(const std::string& function) { return function.substr(0, function.find_first_of("<( ")); }

// From the program's own innermost call to main, by ramet.
std::vector<Call> own_calls(const json& creation, const std::string& program) {
  std::vector<Call> calls;
  for (const json& frame : creation["stack"]) {
    if (frame["module"] != program) continue;
    if (!frame["function"].is_string() || !frame["line"].is_number()) return calls;
    calls.push_back({bare(frame["function"]), frame["line"]});
    if (calls.back().function == "main") break;
  }
  return calls;
}

// Where the program makes its first task, by gdb: "#4  0x00005555 in create (caller=...) at pthread_nested.c:12".
std::vector<Call> calls_by_gdb(const std::string& program) {
  static const std::regex frame(R"(^#\d+ +(?:0x[0-9a-f]+ in )?(.*?)(?: \(.*\))? at \S+:(\d+)$)");
  const Outcome outcome =
      run({.argv = {"gdb", "-nx", "-batch", "-ex", "set debuginfod enabled off", "-ex", "set startup-with-shell off",
                    "-ex", "set width 0", "-ex", "catch syscall 56 57 58 435", "-ex", "run", "-ex", "bt", "-ex", "kill",
                    program}});
  std::vector<Call> calls;
  std::istringstream stream(outcome.out);
  for (std::string line; std::getline(stream, line);) {
    std::smatch match;
    if (std::regex_match(line, match, frame)) calls.push_back({bare(match[1]), std::stoi(match[2])});
  }
  return calls;
}

class StackWitness : public testing::TestWithParam<std::string> {};

TEST_P(StackWitness, GdbSeesTheSameCallsAtTheFirstCreation) {
  if (!run({.argv = {"sh", "-c", "command -v gdb"}}).exited_with(0)) GTEST_SKIP() << "no gdb on this machine";
  const std::string program = fixture("stack_" + GetParam());
  const Scratch scratch;
  const Outcome outcome = run({.argv = ramet_trace({"--json", "--stack", "-o", scratch.path("seen")}, {program})});
  ASSERT_TRUE(outcome.exited_with(0)) << outcome.describe();
  const std::vector<json> created = creations(contents(scratch.path("seen")));
  ASSERT_FALSE(created.empty());
  const std::vector<Call> by_ramet = own_calls(created.front(), program);
  std::vector<Call> by_gdb = calls_by_gdb(program);
  ASSERT_GE(by_ramet.size(), 2u);
  ASSERT_GE(by_gdb.size(), by_ramet.size());
  // What is further in is libc's, and has these names only where its debug information is installed.
  by_gdb.erase(by_gdb.begin(), by_gdb.end() - static_cast<std::ptrdiff_t>(by_ramet.size()));
  EXPECT_EQ(by_ramet, by_gdb);
}

INSTANTIATE_TEST_SUITE_P(Fixtures, StackWitness,
                         testing::Values("pthread_nested", "pthread_nested_O0", "fork_in_recursion",
                                         "fork_in_recursion_O0", "process_calls", "std_thread_closures",
                                         "std_thread_closures_O0"),
                         [](const auto& fixture) { return fixture.param; });

TEST(Stack, IsInLinesAndTreeTheAuthorsOwnLine) {
  const Outcome outcome = run({.argv = ramet_trace({"--stack"}, {fixture("stack_std_async")})});
  ASSERT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_TRUE(std::regex_search(
      outcome.err, std::regex(R"(creates thread \d+ \(clone3?\) at std_async\.cc:\d+ in main, runs nest::plain)")))
      << outcome.err;
  EXPECT_TRUE(
      std::regex_search(outcome.err, std::regex(R"(created at std_async\.cc:\d+ in main · runs nest::Worker::work)")))
      << outcome.err;
}

TEST(Stack, OfAStrippedProgramNamesTheProgram) {
  const Outcome outcome = run({.argv = ramet_trace({"--stack", "--tree"}, {fixture("stack_pthread_nested_stripped")})});
  ASSERT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_NE(outcome.err.find("created in stack_pthread_nested_stripped"), std::string::npos) << outcome.err;
}

TEST(Stack, OfAProgramAttachedToIsSeenToo) {
  const Scratch scratch;
  Program target({.argv = {fixture("creates_on_request")},
                  .environment = {{"RAMET_TRUTH", scratch.path("told")}},
                  .input = Input::kept_open});
  const std::string pid = std::to_string(target.pid());
  Program ramet({.argv = {RAMET_COMMAND, "trace", "--stack", "--json", "-o", "-", "-p", pid}});
  ASSERT_TRUE(ramet.out().wait_for("\"attached\"", 20s)) << ramet.err().text();
  target.write("go\n");
  ASSERT_TRUE(ramet.out().wait_for("\"stack\":[", 20s)) << ramet.out().text();
  target.close_input();
  const Outcome outcome = ramet.wait(20s);
  ASSERT_TRUE(outcome.exited_with(0)) << outcome.describe();
  for (const json& created : creations(outcome.out)) {
    const bool in_source = std::ranges::any_of(created["stack"], [](const json& frame) {
      return frame["file"].is_string() && frame["file"].get<std::string>().ends_with(".cc") &&
             frame["line"].is_number();
    });
    EXPECT_TRUE(in_source) << created;
  }
  EXPECT_FALSE(creations(outcome.out).empty());
}

// Each event is there, in its order, though another thread prints them.
TEST(Stack, LosesNoEventOfAThreadStorm) {
  const Scratch scratch;
  const Outcome outcome = run({.argv = ramet_trace({"--json", "--stack", "-o", scratch.path("seen")},
                                                   {fixture("exit_group_with_1000_threads")})});
  std::istringstream lines(contents(scratch.path("seen")));
  std::map<std::uint64_t, int> births;
  std::size_t ends = 0;
  for (std::string line; std::getline(lines, line);) {
    const json event = json::parse(line);
    if (event["event"] == "created") births[event["task"].get<std::uint64_t>()] = 1;
    if (event["event"] != "ended") continue;
    ++ends;
    EXPECT_TRUE(births.contains(event["task"].get<std::uint64_t>())) << "ended before it was created: " << line;
  }
  EXPECT_GE(births.size(), 1001u) << outcome.describe();
  EXPECT_EQ(ends, births.size());
}

}  // namespace
}  // namespace ramet::end_to_end
