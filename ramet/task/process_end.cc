#include "ramet/task/process_end.h"

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "ramet/kernel/signal_name.h"

namespace ramet {

namespace {

timespec time_left(const Deadline& deadline) {
  timespec now{};
  clock_gettime(deadline.clock() == DeadlineClock::monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME, &now);
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t seconds = deadline.time().tv_sec - now.tv_sec;
  if (seconds > INT32_MAX) return {.tv_sec = INT32_MAX, .tv_nsec = 0};
  const std::int64_t left = std::max<std::int64_t>(seconds * second + deadline.time().tv_nsec - now.tv_nsec, 0);
  return {.tv_sec = left / second, .tv_nsec = left % second};
}

// True when the process has ended.
bool wait_until_readable(const Fd& pidfd, const Deadline& deadline) {
  for (;;) {
    pollfd watched{.fd = pidfd.number(), .events = POLLIN, .revents = 0};
    const timespec left = time_left(deadline);
    const int count = ppoll(&watched, 1, &left, nullptr);
    if (count > 0) return true;
    const bool over = left.tv_sec == 0 && left.tv_nsec == 0;
    if ((count == 0 && over) || (count < 0 && errno != EINTR)) return false;
  }
}

// The kernel's own call, for the usage that libc's has no place for. __WALL: also a process whose end sends no SIGCHLD.
long wait_by_pidfd(const Fd& pidfd, int options, siginfo_t& info, rusage* usage) {
  long result = -1;
  do {
    result = syscall(SYS_waitid, P_PIDFD, pidfd.number(), &info, options | WEXITED | __WALL, usage);
  } while (result < 0 && errno == EINTR);
  return result;
}

std::optional<ProcessEnd> end_in(const siginfo_t& info) {
  if (info.si_pid == 0) return std::nullopt;
  ProcessEnd end;
  end.how = info.si_code == CLD_EXITED ? ProcessEnd::How::exited : ProcessEnd::How::killed;
  end.number = info.si_status;
  end.core_dumped = info.si_code == CLD_DUMPED;
  return end;
}

}  // namespace

std::string ProcessEnd::text() const {
  if (how == How::exited) return "exited with " + std::to_string(number);
  return "killed by " + signal_name(number) + (core_dumped ? ", core dumped" : "");
}

Result<std::optional<ProcessEnd>> collect(const Fd& pidfd, const Deadline* deadline) {
  if (deadline != nullptr && !wait_until_readable(pidfd, *deadline)) return std::nullopt;
  siginfo_t info{};
  rusage usage{};
  if (wait_by_pidfd(pidfd, 0, info, &usage) != 0) return last_error("waitid");
  auto end = end_in(info);
  if (end) end->usage = usage;
  return end;
}

std::optional<ProcessEnd> peek_at_end(const Fd& pidfd) {
  siginfo_t info{};
  if (wait_by_pidfd(pidfd, WNOHANG | WNOWAIT, info, nullptr) != 0) return std::nullopt;
  return end_in(info);
}

}  // namespace ramet
