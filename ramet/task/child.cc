#include "ramet/task/child.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "ramet/task/launch/descendants.h"
#include "ramet/task/launch/gathering.h"

namespace ramet {

namespace {

using std::chrono::nanoseconds;

ExitStatus status_of(const siginfo_t& information) {
  using Kind = ExitStatus::Kind;
  const Kind kind = information.si_code == CLD_EXITED   ? Kind::exited
                    : information.si_code == CLD_DUMPED ? Kind::dumped
                                                        : Kind::killed;
  return {kind, information.si_status};
}

// How long it still is until `deadline`; never negative.
nanoseconds time_until(const Deadline& deadline) {
  timespec now{};
  clock_gettime(deadline.clock() == DeadlineClock::monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME, &now);
  const auto length = [](const timespec& time) { return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec); };
  return std::max(nanoseconds(0), nanoseconds(length(deadline.time()) - length(now)));
}

timespec in_timespec(nanoseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {.tv_sec = static_cast<time_t>(seconds.count()), .tv_nsec = static_cast<long>((time - seconds).count())};
}

// Returns at the process's end, after `time`, or at any signal.
void wait_for_end(int pidfd, nanoseconds time) {
  // A clock that is set may run ahead of this wait, and without a pidfd nobody tells: look again after a while.
  const timespec most = in_timespec(std::min(time, pidfd >= 0 ? nanoseconds(1'000'000'000) : nanoseconds(2'000'000)));
  pollfd end{.fd = pidfd, .events = POLLIN, .revents = 0};
  (void)::ppoll(&end, 1, &most, nullptr);
}

}  // namespace

Child& Child::operator=(Child&& other) noexcept {
  if (this == &other) return *this;
  drop();
  pid_ = std::exchange(other.pid_, 0);
  pidfd_ = std::move(other.pidfd_);
  on_drop_ = other.on_drop_;
  tree_ = other.tree_;
  cgroup_ = std::move(other.cgroup_);
  other.cgroup_.reset();
  limiting_ = std::exchange(other.limiting_, {});
  below_ = std::move(other.below_);
  other.below_.reset();
  pipes_ = std::move(other.pipes_);
  ended_ = other.ended_;
  return *this;
}

int Child::pipe(int number) const {
  const auto found = pipes_.find(number);
  return found == pipes_.end() ? -1 : found->second.number();
}

Fd Child::take_pipe(int number) {
  const auto found = pipes_.find(number);
  if (found == pipes_.end()) return {};
  Fd pipe = std::move(found->second);
  pipes_.erase(found);
  return pipe;
}

Result<std::optional<Ended>> Child::collect(int options) {
  if (ended_) return ended_;
  const bool by_pidfd = pidfd_.is_open();
  siginfo_t information{};
  Ended ended;
  long result = 0;
  do {
    // libc's waitid keeps the kernel's fifth argument, the usage, to itself.
    result = ::syscall(SYS_waitid, by_pidfd ? P_PIDFD : P_PID, by_pidfd ? pidfd_.number() : pid_, &information,
                       WEXITED | __WALL | options, &ended.usage);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return last_error("wait", std::to_string(pid_));
  if (information.si_pid == 0) return std::nullopt;
  ended.status = status_of(information);
  ended_ = ended;
  return ended_;
}

bool Child::has_terminal(int number) const { return pipe(number) >= 0 && ::isatty(pipe(number)) == 1; }

// Not a terminal: to close it would hang the program up.
void Child::close_input() {
  if (!has_terminal(0)) pipes_.erase(0);
}

Result<Ended> Child::wait() {
  close_input();
  auto ended = collect(0);
  if (!ended) return std::unexpected(ended.error());
  return **ended;
}

Result<std::optional<Ended>> Child::try_wait() { return collect(WNOHANG); }

Result<std::optional<Ended>> Child::wait_until(Deadline deadline) {
  for (;;) {
    auto ended = collect(WNOHANG);
    if (!ended || *ended) return ended;
    const nanoseconds left = time_until(deadline);
    if (left.count() == 0) return std::nullopt;
    wait_for_end(pidfd_.number(), left);
  }
}

Result<void> Child::signal(int number) {
  if (ended_) return std::unexpected(Error{"signal", ESRCH, std::to_string(pid_)});
  const long result = pidfd_.is_open() ? ::syscall(SYS_pidfd_send_signal, pidfd_.number(), number, nullptr, 0)
                                       : ::kill(pid_, number);
  if (result < 0) return last_error("signal", std::to_string(pid_));
  return {};
}

Result<void> Child::kill() { return signal(SIGKILL); }

Result<void> Child::terminate() {
  Result<void> known;
  if (tree_ == Tree::subreaper && !ended_) {
    auto below = launch::descendants_of(pid_);
    if (below) below_ = std::move(*below);
    if (!below) known = std::unexpected(below.error());
  }
  auto asked = signal(SIGTERM);
  return asked ? known : asked;
}

Result<Ended> Child::terminate_then_kill(nanoseconds grace) {
  if (!ended_) {
    // One that is gone already refuses both signals, and that is all right: the wait tells.
    auto asked = signal(SIGTERM);
    if (!asked && asked.error().number != ESRCH) return std::unexpected(asked.error());
    auto ended = wait_for(grace);
    if (!ended) return std::unexpected(ended.error());
    if (!*ended) {
      auto killed = kill();
      if (!killed && killed.error().number != ESRCH) return std::unexpected(killed.error());
    }
  }
  return wait();
}

// When it has ended, those that were remembered are the roots of what is left.
Result<void> Child::kill_subreaper_tree() {
  Result<void> killed = std::unexpected(Error{"kill tree", ESRCH, std::to_string(pid_)});
  if (!ended_) killed = launch::kill_with_descendants(pid_, pidfd_.number());
  if (killed || killed.error().number != ESRCH || !below_) return killed;
  killed = {};
  for (const launch::Descendant& each : *below_) {
    auto gone = launch::kill_with_descendants(each.pid, each.pidfd.number());
    if (!gone && gone.error().number != ESRCH) killed = gone;
  }
  below_.reset();
  return killed;
}

Result<Ended> Child::kill_tree() {
  Result<void> killed = std::unexpected(Error{"kill tree", EINVAL, "a command whose tree is loose"});
  if (tree_ == Tree::cgroup) killed = cgroup_->kill();
  if (tree_ == Tree::subreaper) killed = kill_subreaper_tree();
  if (tree_ == Tree::pid_namespace) {
    killed = kill();
    // An init that has ended took everybody with it.
    if (!killed && killed.error().number == ESRCH) killed = {};
  }
  if (!killed) return std::unexpected(killed.error());
  return wait();
}

Result<Output> Child::output(const Capture& capture) { return Gathering(std::span(this, 1), capture).run(); }

void Child::detach() {
  if (cgroup_) cgroup_->abandon();
  for (Cgroup& each : limiting_) each.abandon();
  cgroup_.reset();
  limiting_.clear();
  pipes_.clear();
  pidfd_.reset();
  pid_ = 0;
}

void Child::drop() {
  if (pid_ == 0) return;
  if (on_drop_ == OnDrop::detach) return detach();
  pipes_.clear();
  if (on_drop_ == OnDrop::kill && !ended_ && (tree_ == Tree::loose || !kill_tree())) (void)kill();
  (void)collect(0);
  // Whoever is still in the cgroup would keep it; the tree ends with its handle.
  if (cgroup_) (void)cgroup_->kill();
  for (Cgroup& each : limiting_) (void)each.kill();
  cgroup_.reset();
  limiting_.clear();
  pidfd_.reset();
  pid_ = 0;
}

}  // namespace ramet
