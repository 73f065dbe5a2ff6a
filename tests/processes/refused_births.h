// What a scenario says in a process of its own whose births into a cgroup (CLONE_INTO_CGROUP) fail with an errno of the
// test's choice, while all other births work: as with kernels that do not know the flag, and filters that forbid it.
// Source: seccomp_unotify(2): who looks on reads the arguments, which a filter by itself cannot.
#pragma once

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "ramet/own/fd.h"
#include "tests/processes/told_before_call.h"

namespace ramet::testing {

inline bool is_into_cgroup(const seccomp_notif& birth) {
  const Fd memory(open(("/proc/" + std::to_string(birth.pid) + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
  constexpr std::uint64_t into_cgroup = 0x2'0000'0000;
  std::uint64_t flags = 0;  // the first field of struct clone_args
  return pread(memory.number(), &flags, sizeof flags, static_cast<off_t>(birth.data.args[0])) == sizeof flags &&
         (flags & into_cgroup) != 0;
}

// Until nobody is left who could be shown. How many births were refused.
inline int refuse_births_into_cgroups(const Fd& shown, int error) {
  int refused = 0;
  for (;;) {
    pollfd next{.fd = shown.number(), .events = POLLIN, .revents = 0};
    if (poll(&next, 1, 60'000) <= 0 || (next.revents & POLLIN) == 0) return refused;
    seccomp_notif birth{};
    if (ioctl(shown.number(), SECCOMP_IOCTL_NOTIF_RECV, &birth) != 0) continue;
    const bool refuse = is_into_cgroup(birth);
    seccomp_notif_resp answer{.id = birth.id, .val = 0, .error = refuse ? -error : 0, .flags = 0};
    if (!refuse) answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    refused += refuse ? 1 : 0;
    (void)ioctl(shown.number(), SECCOMP_IOCTL_NOTIF_SEND, &answer);
  }
}

struct RefusedBirths {
  std::string said;
  int refused = 0;
};

template <class Scenario>
RefusedBirths with_refused_births(int error, Scenario scenario) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {.said = "no pipe"};
  Fd reading(ends[0]);
  Fd writing(ends[1]);
  const pid_t pid = fork();
  if (pid == 0) {
    const int shown = tell_before(SYS_clone3);
    (void)!write(writing.number(), &shown, sizeof shown);
    const std::string said = shown < 0 ? "no filter" : scenario();
    (void)!write(writing.number(), said.data(), said.size());
    _exit(0);
  }
  writing.reset();
  RefusedBirths result;
  int theirs = -1;
  (void)!read(reading.number(), &theirs, sizeof theirs);
  {
    const Fd process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    const Fd shown(static_cast<int>(syscall(SYS_pidfd_getfd, process.number(), theirs, 0)));
    if (shown.is_open()) result.refused = refuse_births_into_cgroups(shown, error);
  }
  char part[4096];
  for (ssize_t size = 0; (size = read(reading.number(), part, sizeof part)) > 0;)
    result.said.append(part, static_cast<std::size_t>(size));
  waitpid(pid, nullptr, 0);
  return result;
}

}  // namespace ramet::testing
