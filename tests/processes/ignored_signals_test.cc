// What a process ignores, in the kernel's two accounts of it: the text of /proc, and a call for each signal.
#include "ramet/task/launch/ignored_signals.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace ramet::launch {

namespace {

constexpr SignalMask bit_of(int signal) { return SignalMask{1} << (signal - 1); }

TEST(IgnoredSignals, AreReadFromTheLineThatNamesThem) {
  SignalMask ignored = 0;
  EXPECT_TRUE(read_ignored_signals("Name:\tx\nSigBlk:\tffffffffffffffff\nSigIgn:\t8000000000001001\nSigCgt:\t0000000000000001\n",
                                   ignored));
  EXPECT_EQ(ignored, bit_of(64) | bit_of(13) | bit_of(1));
  EXPECT_FALSE(read_ignored_signals("Name:\tx\nGroups:\t0 1 2", ignored)) << "the text ends before the line";
  EXPECT_FALSE(read_ignored_signals("Name:\tx\nSigIgn:\t00000000", ignored)) << "the text ends in the line";
  EXPECT_FALSE(read_ignored_signals("Name:\tx\\nSigIgn:\t0000000000001001\nSig", ignored)) << "a name that looks like it";
}

TEST(IgnoredSignals, AreTheSameInBothAccounts) {
  const pid_t pid = fork();
  if (pid == 0) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGRTMAX, SIG_IGN);
    signal(SIGUSR1, [](int) {});  // handled, and not ignored
    signal(SIGHUP, SIG_DFL);
    const SignalMask ignored = ignored_signals();
    const bool has = (ignored & bit_of(SIGPIPE)) != 0 && (ignored & bit_of(64)) != 0;
    const bool has_not = (ignored & (bit_of(SIGUSR1) | bit_of(SIGHUP))) == 0;
    _exit(has && has_not && ignored == ignored_signals_by_proc() ? 0 : 1);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace

}  // namespace ramet::launch
