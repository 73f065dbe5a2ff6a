#include "trace/view/signal_information.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

namespace ramet::trace {
namespace {

// The information that the kernel itself gives for a signal that this process sends itself.
Signalled received(int signal) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, signal);
  pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
  ::kill(::getpid(), signal);
  siginfo_t information;
  sigwaitinfo(&blocked, &information);
  Signalled signalled{.signal = signal};
  std::memcpy(signalled.information.data(), &information, sizeof information);
  return signalled;
}

TEST(SignalInformation, NamesTheSenderOfARealSignal) {
  const auto information = information_of(received(SIGUSR1));
  ASSERT_TRUE(information);
  EXPECT_EQ(information->code_name, "SI_USER");
  EXPECT_EQ(information->sender, ::getpid());
  EXPECT_EQ(information->sender_user, ::getuid());
  EXPECT_FALSE(information->fault_address);
  EXPECT_FALSE(information->child_status);
}

TEST(SignalInformation, IsNothingWhereTheEngineCouldNotReadIt) {
  EXPECT_FALSE(information_of(Signalled{.signal = SIGTERM}));
}

TEST(SignalInformation, GivesTheStatusOfTheChildWithItsSigchld) {
  siginfo_t raw{};
  raw.si_signo = SIGCHLD;
  raw.si_code = CLD_KILLED;
  raw.si_pid = 77;
  raw.si_status = SIGKILL;
  Signalled signalled{.signal = SIGCHLD};
  std::memcpy(signalled.information.data(), &raw, sizeof raw);
  const auto information = information_of(signalled);
  ASSERT_TRUE(information);
  EXPECT_EQ(information->code_name, "CLD_KILLED");
  EXPECT_EQ(information->sender, 77);
  EXPECT_EQ(information->child_status, SIGKILL);
}

}  // namespace
}  // namespace ramet::trace
