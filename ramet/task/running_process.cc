#include "ramet/task/running_process.h"

#include <signal.h>
#include <sys/syscall.h>

#include "ramet/task/detached_processes.h"

namespace ramet {

void RunningProcess::take_over(RunningProcess& other) noexcept {
  process_ = std::move(other.process_);
  mailbox_ = std::move(other.mailbox_);
  when_dropped_ = other.when_dropped_;
  creator_ = other.creator_;
  state_ = std::exchange(other.state_, State::none);
  end_ = std::exchange(other.end_, std::nullopt);
}

// In a copy of its creator the handle says nothing to a process that is not there.
void RunningProcess::let_go() {
  if (state_ != State::running || getpid() != creator_) return;
  if (when_dropped_ == WhenDropped::detach) return detach();
  if (when_dropped_ == WhenDropped::kill) kill();
  wait();
}

bool RunningProcess::wait_until_ended(const Deadline* deadline) {
  if (state_ != State::running) return true;
  if (getpid() == creator_) {
    auto collected = collect(process_.pidfd, deadline);
    if (collected && !*collected) return false;
    if (collected) end_ = **collected;
  }
  state_ = end_ ? State::ended : State::lost;
  return true;
}

Result<void> RunningProcess::signal(int number) const {
  if (state_ != State::running) return std::unexpected(Error{"pidfd_send_signal", ESRCH, {}});
  if (syscall(SYS_pidfd_send_signal, process_.pidfd.number(), number, nullptr, 0) != 0) {
    return last_error("pidfd_send_signal", std::to_string(process_.pid));
  }
  return {};
}

void RunningProcess::kill() const { (void)signal(SIGKILL); }

void RunningProcess::detach() {
  if (state_ == State::running && getpid() == creator_) leave_to_be_collected(std::move(process_.pidfd));
  state_ = State::none;
}

std::expected<Bytes, NoAnswer> RunningProcess::take_answer() {
  using Reason = NoAnswer::Reason;
  const State state = std::exchange(state_, State::none);
  if (state == State::lost) return std::unexpected(NoAnswer{.reason = Reason::not_here});
  if (state != State::ended) return std::unexpected(NoAnswer{.reason = Reason::taken});
  NoAnswer none{.reason = end_->how == ProcessEnd::How::killed ? Reason::killed : Reason::exited, .end = *end_};
  if (none.reason == Reason::killed) return std::unexpected(std::move(none));
  auto content = mailbox_.content();
  mailbox_ = {};
  if (content.letter == Letter::value && end_->number == answer::answered) return std::move(content.bytes);
  if (content.letter == Letter::exception && end_->number == answer::threw) {
    auto words = from_bytes<std::pair<std::string, std::string>>(content.bytes);
    if (words) {
      none.reason = Reason::threw;
      none.exception = {.type = std::move(words->first), .what = std::move(words->second)};
    }
  }
  return std::unexpected(std::move(none));
}

}  // namespace ramet
