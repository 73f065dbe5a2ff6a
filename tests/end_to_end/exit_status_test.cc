// ramet ends as its program does, and says by 125, 126 and 127 when the program could not run.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/scratch.h"

namespace ramet::end_to_end {
namespace {

Outcome traced(const std::vector<std::string>& command) { return run({.argv = ramet_trace({"-o", "/dev/null"}, command)}); }

Outcome plain_ramet(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), RAMET_COMMAND);
  return run({.argv = arguments});
}

TEST(ExitStatus, OfTheProgramIsPassedThrough) {
  for (const int status : {0, 1, 2, 42, 77, 124, 125, 126, 127, 128, 130, 137, 254, 255}) {
    const Outcome outcome = traced({fixture("ends_with"), "status", std::to_string(status)});
    EXPECT_TRUE(outcome.exited_with(status)) << status << ": " << outcome.describe();
  }
}

TEST(ExitStatus, Is128PlusTheSignalThatKilledTheProgram) {
  for (const int signal : {SIGHUP, SIGINT, SIGKILL, SIGSEGV, SIGTERM, SIGTRAP, SIGPIPE, 64}) {
    const Outcome outcome = traced({fixture("ends_with"), "signal", std::to_string(signal)});
    EXPECT_TRUE(outcome.exited_with(128 + signal)) << signal << ": " << outcome.describe();
  }
}

TEST(ExitStatus, Is128PlusTheSignalThatDumpedCore) {
  const Scratch scratch;
  const Outcome outcome = run({.argv = ramet_trace({"-o", "/dev/null"}, {fixture("ends_with"), "core", std::to_string(SIGABRT)}),
                               .in_child = [&] { if (chdir(scratch.path("").c_str()) != 0) _exit(99); }});
  EXPECT_TRUE(outcome.exited_with(128 + SIGABRT)) << outcome.describe();
}

TEST(ExitStatus, Is127WhenTheProgramIsNotFound) {
  for (const char* name : {"no-such-program-anywhere", "/no/such/program"}) {
    const Outcome outcome = traced({name});
    EXPECT_TRUE(outcome.exited_with(127)) << name << ": " << outcome.describe();
    EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("ramet"), std::string::npos) << outcome.err;
  }
}

TEST(ExitStatus, Is127WhenTheInterpreterIsNotFound) {
  const Scratch scratch;
  std::ofstream(scratch.path("script")) << "#!/no/such/interpreter\n";
  std::filesystem::permissions(scratch.path("script"), std::filesystem::perms(0755));
  const Outcome outcome = traced({scratch.path("script")});
  EXPECT_TRUE(outcome.exited_with(127)) << outcome.describe();
}

TEST(ExitStatus, Is126WhenTheProgramCannotBeExecuted) {
  const Scratch scratch;
  std::ofstream(scratch.path("data")) << "no program\n";
  for (const std::string& path : {scratch.path("data"), std::string("/tmp")}) {
    const Outcome outcome = traced({path});
    EXPECT_TRUE(outcome.exited_with(126)) << path << ": " << outcome.describe();
    EXPECT_NE(outcome.err.find(path), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("Permission denied"), std::string::npos) << outcome.err;
  }
}

TEST(ExitStatus, Is125WhenRametItselfCannotGoOn) {
  const std::vector<std::vector<std::string>> mistakes{
      {"trace", "--no-such-option", "--", "true"},
      {"trace"},
      {"trace", "--", ""},
      {"trace", "-o", "/no/such/directory/file", "--", "true"},
      {"trace", "-e", "no_such_system_call", "--", "true"},
      {"trace", "-p", "not-a-number"},
      {"trace", "-p", "1,none"},
      {"trace", "-s", "-5", "--", "true"},
      {"no-such-verb"},
  };
  for (const auto& arguments : mistakes) {
    const Outcome outcome = plain_ramet(arguments);
    EXPECT_TRUE(outcome.exited_with(125)) << arguments.back() << ": " << outcome.describe();
    EXPECT_NE(outcome.err, "") << arguments.back();
    EXPECT_EQ(outcome.out, "") << arguments.back();
  }
}

TEST(ExitStatus, OfAnotherVerbComesWithWhatWasWrong) {
  struct Case {
    std::vector<std::string> arguments;
    int status;
    std::string words;
  };
  for (const Case& each : {Case{{"frob"}, 125, "'frob' is no verb; there are trace, run and explain"},
                           Case{{"run", "--nope"}, 125, "unknown option '--nope' (see ramet run --help)"},
                           Case{{"explain"}, 2, "nothing to explain"},
                           Case{{"run", "--nice", "x", "true"}, 125, "'x' is no number from -20 to 19 (see ramet run --help)"},
                           Case{{}, 125, "no verb was given"},
                           Case{{""}, 125, "'' is no verb"},
                           Case{{"explain", "--nope"}, 2, "--nope"},
                           Case{{"explain", "NEWPOD"}, 2, "NEWPOD"}}) {
    const Outcome outcome = plain_ramet(each.arguments);
    EXPECT_TRUE(outcome.exited_with(each.status)) << each.words << ": " << outcome.describe();
    EXPECT_NE(outcome.err.find(each.words), std::string::npos) << outcome.err;
  }
}

TEST(ExitStatus, IsTheCommandsThoughADescendantEndsLaterWithAnother) {
  const Outcome outcome = traced({fixture("outlives_the_command"), "200"});
  EXPECT_TRUE(outcome.exited_with(4)) << outcome.describe();
}

}  // namespace
}  // namespace ramet::end_to_end
