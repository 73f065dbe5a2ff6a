// The program finds itself as it would without ramet: descriptors, environment, signals, ids, limits, scheduling.
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <array>
#include <csignal>

#include "tests/end_to_end/program.h"
#include "tests/end_to_end/terminal.h"

namespace ramet::end_to_end {
namespace {

// ramet leads the process group that the program is in; all else is the same.
std::string not_leading(std::string portrait) {
  constexpr std::string_view leads = "group leader 1";
  if (const auto at = portrait.find(leads); at != std::string::npos) portrait.replace(at, leads.size(), "group leader 0");
  return portrait;
}

// The first line in which two texts differ, with both versions.
std::string first_difference(const std::string& expected, const std::string& found) {
  std::istringstream left(expected), right(found);
  for (std::string a, b;;) {
    const bool more_left = static_cast<bool>(std::getline(left, a));
    const bool more_right = static_cast<bool>(std::getline(right, b));
    if (!more_left && !more_right) return "";
    if (a != b || more_left != more_right) return "untraced: " + a + "\ntraced:   " + b;
  }
}

Outcome shell(const std::string& script, const std::string& ramet) {
  return run({.argv = {"sh", "-c", script}, .environment = {{"TRACED", ramet}, {"PORTRAIT", fixture("self_portrait")}}});
}

// $TRACED is what runs the portrait: nothing, or ramet. It is taken out of the environment, which is compared.
void expect_same(const std::string& script) {
  const Outcome untraced = shell("run=$TRACED; unset TRACED; " + script, "");
  const Outcome traced = shell("run=$TRACED; unset TRACED; " + script, std::string(RAMET_COMMAND) + " trace -o /dev/null --");
  ASSERT_TRUE(untraced.exited_with(0)) << untraced.describe();
  ASSERT_TRUE(traced.exited_with(0)) << traced.err;
  EXPECT_GT(untraced.out.size(), 1000);
  EXPECT_EQ(first_difference(untraced.out, traced.out), "");
}

TEST(Transparency, OfAPlainRun) { expect_same("$run \"$PORTRAIT\" one 'two three' ''"); }

TEST(Transparency, OfOpenAndClosedDescriptors) {
  expect_same("exec 5</dev/null 9>/dev/null; $run \"$PORTRAIT\"");
  expect_same("$run \"$PORTRAIT\" 0<&-");
  expect_same("$run \"$PORTRAIT\" 2>&-");
  expect_same("$run \"$PORTRAIT\" 0<&- 2>&-");
}

TEST(Transparency, OfIgnoredSignals) {
  expect_same("trap '' INT TERM HUP QUIT PIPE CHLD USR1 TSTP TTOU WINCH; $run \"$PORTRAIT\"");
}

TEST(Transparency, OfLimitsNicenessAndMask) {
  expect_same("ulimit -n 100; ulimit -c 0; ulimit -s 4096; umask 0077; nice -n 5 $run \"$PORTRAIT\"");
  expect_same("setpriv --no-new-privs $run \"$PORTRAIT\"");
  expect_same("choom -n 500 -- $run \"$PORTRAIT\"");
  expect_same("taskset 1 $run \"$PORTRAIT\"");
}

TEST(Transparency, OfBlockedSignals) {
  const auto blocked = [](std::vector<std::string> argv) {
    return run({.argv = std::move(argv), .in_child = [] {
                  sigset_t all;
                  sigfillset(&all);
                  sigprocmask(SIG_BLOCK, &all, nullptr);
                }});
  };
  const Outcome untraced = blocked({fixture("self_portrait")});
  const Outcome traced = blocked(ramet_trace({"-o", "/dev/null"}, {fixture("self_portrait")}));
  ASSERT_TRUE(traced.exited_with(0)) << traced.err;
  EXPECT_EQ(first_difference(not_leading(untraced.out), traced.out), "");
}

// What starts ramet may have all signals ignored, those included that glibc hides from sigaction and takes for itself.
TEST(Transparency, OfIgnoredSignalsThatLibcKeepsForItself) {
  const auto ignoring = [](std::vector<std::string> argv) {
    return run({.argv = std::move(argv), .in_child = [] {
                  const std::array<std::uintptr_t, 4> ignore = {reinterpret_cast<std::uintptr_t>(SIG_IGN)};
                  for (const int signal : {32, 33, 34, 64}) ::syscall(SYS_rt_sigaction, signal, ignore.data(), nullptr, 8);
                }});
  };
  const Outcome untraced = ignoring({fixture("self_portrait")});
  const Outcome traced = ignoring(ramet_trace({"-o", "/dev/null"}, {fixture("self_portrait")}));
  ASSERT_TRUE(traced.exited_with(0)) << traced.err;
  EXPECT_NE(untraced.out.find("SigIgn:\t8000000380000000"), std::string::npos) << untraced.out;
  EXPECT_EQ(first_difference(not_leading(untraced.out), traced.out), "");
}

TEST(Transparency, OnATerminal) {
  const auto portrait = [](const std::vector<std::string>& prefix) {
    std::string line = "exec";
    for (const std::string& word : prefix) line += " " + word;
    Terminal terminal({"bash", "--norc", "-c", "set -m; " + line.substr(4) + " " + fixture("self_portrait") + "; true"});
    EXPECT_EQ(terminal.wait(), 0) << terminal.screen();
    EXPECT_TRUE(terminal.shows("directory ")) << terminal.screen();
    return terminal.screen();
  };
  const std::string untraced = portrait({"env"});
  const std::string traced = portrait({"env", RAMET_COMMAND, "trace", "-o", "/dev/null", "--"});
  EXPECT_EQ(first_difference(not_leading(untraced), traced), "");
}

TEST(Transparency, OfTheParent) {
  // The program's parent is ramet itself: not a helper that could be mistaken for a descendant.
  const Outcome outcome = run({.argv = {"sh", "-c", "exec " + std::string(RAMET_COMMAND) + " trace -o /dev/null -- sh -c 'ps -o comm= -p $PPID'"}});
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
  EXPECT_EQ(outcome.out, "ramet\n");
}

TEST(Transparency, OfAMainThreadWhoseSiblingsCreateThreadsWithoutPause) {
  const Outcome outcome = run({.argv = ramet_trace({"-o", "/dev/null"}, {fixture("creators_without_pause")})}, 40s);
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
}

TEST(Transparency, OfChildrenWhoseCreatorWasKilledInMidForkWhileOthersAreBusy) {
  const Outcome outcome = run({.argv = ramet_trace({"-o", "/dev/null"}, {fixture("killed_in_mid_fork_while_busy")})});
  EXPECT_TRUE(outcome.exited_with(0)) << outcome.describe();
}

}  // namespace
}  // namespace ramet::end_to_end
