// What a scenario says in a process of its own in which some of its calls, and of its children's, fail with an errno of the
// test's choice, while all others work.
// Source: seccomp_unotify(2): who looks on can read the arguments and count, which a filter by itself cannot.
#pragma once

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "ramet/own/fd.h"
#include "tests/processes/told_before_call.h"

namespace ramet::testing {

// Until nobody is left who could be shown. How many calls were refused: those of which `refuses` says so.
template <class Choice>
int refuse_calls(const Fd& shown, int error, Choice& refuses) {
  int refused = 0;
  for (;;) {
    pollfd next{.fd = shown.number(), .events = POLLIN, .revents = 0};
    if (poll(&next, 1, 60'000) <= 0 || (next.revents & POLLIN) == 0) return refused;
    seccomp_notif call{};
    if (ioctl(shown.number(), SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) continue;
    const bool refuse = refuses(call);
    seccomp_notif_resp answer{.id = call.id, .val = 0, .error = refuse ? -error : 0, .flags = 0};
    if (!refuse) answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    refused += refuse ? 1 : 0;
    (void)ioctl(shown.number(), SECCOMP_IOCTL_NOTIF_SEND, &answer);
  }
}

struct RefusedCalls {
  std::string said;
  int refused = 0;
};

template <class Choice, class Scenario>
RefusedCalls with_refused_calls(unsigned number, int error, Choice refuses, Scenario scenario) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {.said = "no pipe"};
  Fd reading(ends[0]);
  Fd writing(ends[1]);
  const pid_t pid = fork();
  if (pid == 0) {
    const int shown = tell_before(number);
    (void)!write(writing.number(), &shown, sizeof shown);
    const std::string said = shown < 0 ? "no filter" : scenario();
    (void)!write(writing.number(), said.data(), said.size());
    _exit(0);
  }
  writing.reset();
  RefusedCalls result;
  int theirs = -1;
  (void)!read(reading.number(), &theirs, sizeof theirs);
  {
    const Fd process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    const Fd shown(static_cast<int>(syscall(SYS_pidfd_getfd, process.number(), theirs, 0)));
    if (shown.is_open()) result.refused = refuse_calls(shown, error, refuses);
  }
  char part[4096];
  for (ssize_t size = 0; (size = read(reading.number(), part, sizeof part)) > 0;)
    result.said.append(part, static_cast<std::size_t>(size));
  waitpid(pid, nullptr, 0);
  return result;
}

}  // namespace ramet::testing
