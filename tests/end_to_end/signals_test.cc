// Signals reach the program as if ramet were not there: those sent to ramet are handed on, those of the terminal, which
// reach the whole process group, are not doubled; job control stops and continues both.
#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>

#include "tests/end_to_end/process_state.h"
#include "tests/end_to_end/program.h"
#include "tests/end_to_end/terminal.h"

namespace ramet::end_to_end {
namespace {

const std::vector<std::string> quiet{"-o", "/dev/null"};

TEST(Signals, SentToRametAreHandedToTheProgramOnce) {
  Program program({.argv = ramet_trace(quiet, {fixture("counts_signals")}), .input = Input::kept_open});
  ASSERT_TRUE(program.out().wait_for("ready", patience));
  const pid_t counter = std::stoi(program.out().text().substr(6));
  for (const int signal : {SIGTERM, SIGHUP, SIGINT, SIGUSR1, SIGQUIT}) {
    program.signal(signal);
    // Told apart, so that two of the same number would be two counts.
    EXPECT_TRUE(eventually([&] { return state_of(counter) == 'S' && status_field(program.pid(), "ShdPnd") == "0000000000000000"; }));
    std::this_thread::sleep_for(50ms);
  }
  program.close_input();
  const Outcome outcome = program.wait();
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_NE(outcome.out.find("INT 1\nTERM 1\nHUP 1\nUSR1 1\nQUIT 1\n"), std::string::npos) << outcome.out;
}

// A starter that waits for its signals with sigwait has them blocked, and ramet's own ticks among them.
TEST(Signals, BlockedByTheStarterDoNotHoldRametUp) {
  const Outcome outcome = run({.argv = ramet_trace(quiet, {fixture("killed_in_mid_clone")}), .in_child = [] {
                                 sigset_t all;
                                 sigfillset(&all);
                                 sigprocmask(SIG_BLOCK, &all, nullptr);
                               }});
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
}

TEST(Signals, ThatEndTheProgramEndRametWith128Plus) {
  Program program({.argv = ramet_trace(quiet, {"sh", "-c", "echo ready; exec sleep 60"})});
  ASSERT_TRUE(program.out().wait_for("ready", patience));
  program.signal(SIGTERM);
  const Outcome outcome = program.wait(10s);
  EXPECT_TRUE(outcome.exited_with(128 + SIGTERM)) << outcome.describe();
}

TEST(Signals, OfTheKeyboardReachTheProgramOnce) {
  Terminal terminal(ramet_trace(quiet, {fixture("counts_signals")}));
  ASSERT_TRUE(terminal.shows("ready")) << terminal.screen();
  terminal.type(control_c);
  std::this_thread::sleep_for(200ms);
  terminal.type(control_c);
  std::this_thread::sleep_for(200ms);
  terminal.type(control_d);
  EXPECT_TRUE(terminal.shows("INT 2")) << terminal.screen();
  EXPECT_EQ(terminal.wait(), 0);
}

TEST(Signals, OfTheKeyboardEndAProgramThatDoesNotHandleThem) {
  Terminal terminal(ramet_trace(quiet, {"sh", "-c", "echo ready; exec sleep 60"}));
  ASSERT_TRUE(terminal.shows("ready")) << terminal.screen();
  std::this_thread::sleep_for(100ms);
  terminal.type(control_c);
  const int status = terminal.wait();
  EXPECT_TRUE((WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGINT) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT)) << status;
}

class JobControl : public testing::Test {
 protected:
  Terminal shell_{{"bash", "--norc", "-i"}};

  pid_t start_in_shell() {
    EXPECT_TRUE(shell_.shows("prompt> ")) << shell_.screen();
    std::string line;
    for (const std::string& word : ramet_trace(quiet, {fixture("creates_on_request")})) line += word + " ";
    shell_.type(line + "\n");
    EXPECT_TRUE(shell_.shows("\nready ")) << shell_.screen();
    return shell_.number_after("\nready ");
  }
};

TEST_F(JobControl, ControlZStopsBothAndForegroundContinuesBoth) {
  const pid_t program = start_in_shell();
  for (int round = 1; round <= 2; ++round) {
    shell_.type("again\n");
    ASSERT_TRUE(shell_.shows("created " + std::to_string(round))) << shell_.screen();
    shell_.type(control_z);
    ASSERT_TRUE(shell_.shows("Stopped")) << shell_.screen();
    EXPECT_TRUE(eventually([&] { return is_stopped(program); })) << state_of(program);
    ASSERT_TRUE(shell_.shows("prompt> ")) << shell_.screen();
    shell_.type("fg\n");
    EXPECT_TRUE(eventually([&] { return !is_stopped(program); })) << state_of(program);
  }
  shell_.type("again\n");
  EXPECT_TRUE(shell_.shows("created 3")) << shell_.screen();
  shell_.type(control_d);
  EXPECT_TRUE(shell_.shows("bye after 3")) << shell_.screen();
  shell_.type("echo status=$?\n");
  EXPECT_TRUE(shell_.shows("status=0")) << shell_.screen();
}

TEST_F(JobControl, BackgroundContinuesBoth) {
  const pid_t program = start_in_shell();
  shell_.type(control_z);
  ASSERT_TRUE(shell_.shows("Stopped")) << shell_.screen();
  shell_.type("bg\n");
  // It reads the terminal, which stops a program of the background again: by SIGTTIN, not by ramet.
  const pid_t ramet = std::stoi(status_field(program, "PPid"));
  EXPECT_TRUE(eventually([&] { return is_stopped(program) && state_of(ramet) == 'T'; }));
  shell_.type("fg\n");
  shell_.type("again\n");
  EXPECT_TRUE(shell_.shows("created 1")) << shell_.screen();
  shell_.type(control_d);
  EXPECT_TRUE(shell_.shows("bye after 1")) << shell_.screen();
}

}  // namespace
}  // namespace ramet::end_to_end
