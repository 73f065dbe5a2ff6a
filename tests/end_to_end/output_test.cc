// stdout belongs to the program, whatever becomes of ramet's own lines.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <thread>

#include "tests/end_to_end/process_state.h"
#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"

namespace ramet::end_to_end {
namespace {

Outcome shell(const std::string& script, const std::string& option_output = "") {
  return run({.argv = {"sh", "-c", script},
              .environment = {{"RAMET", RAMET_COMMAND}, {"PROGRAM", fixture("nested_threads")}, {"OUTPUT", option_output}}});
}

constexpr std::string_view printed = "main thread\ninner thread 1\ninner thread 2\n";

TEST(Output, OfTheProgramIsAllThatStdoutHas) {
  const Outcome outcome = shell("\"$RAMET\" trace \"$PROGRAM\"");
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_EQ(outcome.out, printed);
  EXPECT_NE(outcome.err, "");
}

TEST(Output, SurvivesAClosedStderr) {
  const Outcome outcome = shell("\"$RAMET\" trace \"$PROGRAM\" 2>&-");
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_EQ(outcome.out, printed);
}

TEST(Output, SurvivesAReaderThatStopsReading) {
  const Outcome outcome = shell("\"$RAMET\" trace --json -o '|head -n 1 >&2' \"$PROGRAM\"");
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_EQ(outcome.out, printed);
  EXPECT_NE(outcome.err.find("\"started\""), std::string::npos) << outcome.err;
}

TEST(Output, SurvivesAStderrThatNobodyReads) {
  const Scratch scratch;
  const Outcome outcome = shell(
      "{ \"$RAMET\" trace \"$PROGRAM\" >\"$OUTPUT\"; echo \"status $?\" >>\"$OUTPUT\"; } 2>&1 | true; cat \"$OUTPUT\"",
      scratch.path("out"));
  EXPECT_EQ(outcome.out, std::string(printed) + "status 0\n");
}

TEST(Output, OfAFullDiskIsAnErrorThatRametTells) {
  const Outcome outcome = shell("\"$RAMET\" trace -o /dev/full \"$PROGRAM\"");
  EXPECT_EQ(outcome.out, printed);
  EXPECT_NE(outcome.err.find("No space left"), std::string::npos) << outcome.describe();
}

TEST(Output, GoesToAFileAndLeavesStderrToTheProgram) {
  const Scratch scratch;
  const Outcome outcome = shell("\"$RAMET\" trace --json -o \"$OUTPUT\" \"$PROGRAM\"", scratch.path("lines"));
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_EQ(outcome.out, printed);
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(contents(scratch.path("lines")).find("\"ended\""), std::string::npos);
}

TEST(Output, GoesToStdoutWhereAsked) {
  const Outcome outcome = shell("\"$RAMET\" trace --json -o - \"$PROGRAM\"");
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_NE(outcome.out.find("inner thread 2\n"), std::string::npos);
  EXPECT_NE(outcome.out.find("\"event\":\"created\""), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.err, "");
}

TEST(Output, ToACommandIsCompleteWhenRametEnds) {
  const Scratch scratch;
  const Outcome outcome = shell("\"$RAMET\" trace --json -o \"|sleep 0.2; cat > $OUTPUT\" \"$PROGRAM\"", scratch.path("lines"));
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_EQ(outcome.out, printed);
  const std::string lines = contents(scratch.path("lines"));
  EXPECT_NE(lines.find("\"event\":\"ended\""), std::string::npos) << lines;
  EXPECT_TRUE(lines.ends_with("}\n")) << lines;
}

TEST(Output, StandsStillForDescendantsThatOutliveTheCommand) {
  const Outcome outcome = run({.argv = ramet_trace({"-o", "/dev/null"}, {fixture("outlives_the_command"), "300"})});
  EXPECT_TRUE(outcome.exited_with(4)) << outcome.describe();
  EXPECT_EQ(outcome.out, "the child has ended\n");
}

TEST(Output, NamesWhatIsLeftRunningWithUntilExit) {
  const Scratch scratch;
  Program program({.argv = ramet_trace({"--until-exit", "-o", scratch.path("lines")}, {fixture("outlives_the_command"), "6000"}),
                   .environment = {{"RAMET_TRUTH", scratch.path("told")}}});
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.out.find("the child has ended"), std::string::npos) << "ramet has waited for it";
  EXPECT_TRUE(outcome.exited_with(4)) << outcome.describe();
  const std::string told = contents(scratch.path("told"));
  const auto at = told.find("\"created\",\"tid\":");
  ASSERT_NE(at, std::string::npos) << told;
  const int child = std::stoi(told.substr(at + std::string_view("\"created\",\"tid\":").size()));
  const std::string lines = contents(scratch.path("lines"));
  const auto left = lines.find("left running");
  EXPECT_NE(left, std::string::npos) << lines;
  EXPECT_NE(lines.find(std::to_string(child)), std::string::npos) << lines;
  EXPECT_FALSE(is_traced(child));
  EXPECT_EQ(state_of(child), 'S');
  EXPECT_TRUE(program.out().wait_for("the child has ended", 20s));
}

}  // namespace
}  // namespace ramet::end_to_end
