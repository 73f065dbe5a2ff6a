#include "cli/run_wait.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <optional>

#include "cli/failure.h"

namespace ramet::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Those by which a command is asked to do something. SIGTSTP and the like stop us as they stop everyone.
constexpr int handed_on[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGALRM, SIGCONT};

class Wait {
 public:
  Wait(Child& child, const RunSettings& settings, const HeldSignals& signals, RelayedTerminal* terminal)
      : child_(child), settings_(settings), signals_(signals), terminal_(terminal) {
    if (settings.timeout) deadline_ = Clock::now() + *settings.timeout;
  }

  Result<int> until_the_end() {
    for (;;) {
      if (auto turned = one_turn(); !turned) return std::unexpected(turned.error());
      auto ended = child_.try_wait();
      if (!ended) return std::unexpected(ended.error());
      if (!*ended) continue;
      if (time_is_over_) {  // whatever it left behind has no more time either
        auto killed = kill_all();
        if (!killed && killed.error().number != ESRCH) return std::unexpected(killed.error());
      }
      if (terminal_ != nullptr) terminal_->drain();
      return time_is_over_ ? timed_out : (*ended)->status.shell_code();
    }
  }

 private:
  Result<void> one_turn() {
    const auto wanted = terminal_ != nullptr ? terminal_->wanted() : std::array<pollfd, 2>{{{.fd = -1}, {.fd = -1}}};
    std::array<pollfd, 4> polled = {pollfd{.fd = child_.pidfd(), .events = POLLIN, .revents = 0},
                                    pollfd{.fd = signals_.descriptor(), .events = POLLIN, .revents = 0}, wanted[0],
                                    wanted[1]};
    const int found = ::poll(polled.data(), polled.size(), milliseconds_left());
    if (found < 0 && errno != EINTR) return last_error("poll");
    if (found <= 0) return look_at_the_time();
    if (polled[1].revents != 0) hand_on();
    if (terminal_ != nullptr) terminal_->relay({polled[2], polled[3]});
    return look_at_the_time();
  }

  [[nodiscard]] int milliseconds_left() const {
    if (!deadline_) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - Clock::now()).count();
    constexpr std::int64_t longest = 3'600'000;
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, longest));
  }

  // SIGTERM first; the second time is the last.
  Result<void> look_at_the_time() {
    if (!deadline_ || Clock::now() < *deadline_) return {};
    const bool first = !time_is_over_;
    time_is_over_ = true;
    deadline_ = first ? std::optional(Clock::now() + settings_.grace) : std::nullopt;
    if (!first) return kill_all();
    const auto sent = child_.terminate();
    if (!sent && sent.error().number != ESRCH) return sent;
    return {};
  }

  Result<void> kill_all() {
    auto killed = child_.kill_tree();
    if (!killed) return std::unexpected(killed.error());
    return {};
  }

  void hand_on() {
    signalfd_siginfo signal{};
    if (::read(signals_.descriptor(), &signal, sizeof signal) != sizeof signal) return;
    const auto number = static_cast<int>(signal.ssi_signo);
    if (number == SIGWINCH && terminal_ != nullptr) {
      terminal_->follow_size();
      return;
    }
    // The terminal tells the whole foreground group, and so the command itself, unless that is in another.
    const bool has_it_already = signal.ssi_code == SI_KERNEL && terminal_ == nullptr && !settings_.new_session;
    if (!has_it_already && number != SIGWINCH) (void)child_.signal(number);
  }

  Child& child_;
  const RunSettings& settings_;
  const HeldSignals& signals_;
  RelayedTerminal* terminal_;
  std::optional<Clock::time_point> deadline_;
  bool time_is_over_ = false;
};

}  // namespace

HeldSignals::HeldSignals() {
  sigset_t held{};
  ::sigemptyset(&held);
  for (const int signal : handed_on) ::sigaddset(&held, signal);
  ::pthread_sigmask(SIG_BLOCK, &held, &before_);
  queue_ = Fd(::signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK));
}

HeldSignals::~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

Result<void> wait_for_permission(const char* option, int descriptor, int pidfd, const HeldSignals& signals) {
  std::array<pollfd, 3> polled = {pollfd{.fd = descriptor, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = pidfd, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = signals.descriptor(), .events = POLLIN, .revents = 0}};
  while (::poll(polled.data(), polled.size(), -1) < 0) {
    if (errno != EINTR) return last_error("poll");
  }
  if (polled[2].revents != 0) return refuse(option, "a signal came before the command began");
  if (polled[1].revents != 0) return refuse(option, "the process was killed before its command began");
  return {};
}

Result<int> wait_for_command(Child& child, const RunSettings& settings, const HeldSignals& signals,
                             RelayedTerminal* terminal) {
  return Wait(child, settings, signals, terminal).until_the_end();
}

}  // namespace ramet::cli
