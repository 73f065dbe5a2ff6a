#include "ramet/task/function/running_process.h"

#include <signal.h>

#include "ramet/task/function/detached_processes.h"

namespace ramet {

void RunningProcess::take_over(RunningProcess& other) noexcept {
  child_ = std::exchange(other.child_, std::nullopt);
  mailbox_ = std::move(other.mailbox_);
  on_drop_ = other.on_drop_;
  creator_ = other.creator_;
  lost_ = other.lost_;
  ended_ = std::exchange(other.ended_, std::nullopt);
}

// In a copy of its creator the handle says nothing to a process that is not there.
void RunningProcess::let_go() {
  if (!child_) return;
  if (!is_of_caller()) return child_->detach();
  if (ended_ || on_drop_ == Child::OnDrop::detach) return detach();
  if (on_drop_ == Child::OnDrop::kill) kill();
  wait();
}

bool RunningProcess::wait_until_ended(const Deadline* deadline) {
  if (!child_ || ended_ || lost_) return true;
  if (is_of_caller()) {
    if (deadline == nullptr) {
      if (auto ended = child_->wait()) ended_ = *ended;
    } else if (auto ended = child_->wait_until(*deadline)) {
      if (!*ended) return false;
      ended_ = **ended;
    }
  }
  lost_ = !ended_;
  if (lost_) child_->detach();
  return true;
}

Result<void> RunningProcess::signal(int number) {
  if (!child_ || lost_) return std::unexpected(Error{"signal", ESRCH, {}});
  return child_->signal(number);
}

void RunningProcess::kill() { (void)signal(SIGKILL); }

void RunningProcess::detach() {
  if (child_ && !ended_ && is_of_caller()) leave_to_be_collected(std::move(*child_));
  child_.reset();
}

std::expected<Bytes, NoAnswer> RunningProcess::answer_in(Mailbox::Content content, ExitStatus status) {
  using Reason = NoAnswer::Reason;
  NoAnswer none{.reason = Reason::exited, .status = status};
  if (status.kind() != ExitStatus::Kind::exited) none.reason = Reason::killed;
  if (content.letter == Letter::value && status.code() == answer::answered) return std::move(content.bytes);
  if (content.letter == Letter::exception && status.code() == answer::threw) {
    auto words = from_bytes<std::pair<std::string, std::string>>(content.bytes);
    if (words) {
      none.reason = Reason::threw;
      none.exception = {.type = std::move(words->first), .what = std::move(words->second)};
    }
  }
  if (content.letter == Letter::error && status.code() == answer::unanswered) {
    none.reason = Reason::not_made;
    none.error = {"dup2", from_bytes<int>(content.bytes).value_or(0), "standard input, output and error"};
  }
  return std::unexpected(std::move(none));
}

std::optional<std::expected<Bytes, NoAnswer>> RunningProcess::take_told_answer(Mailbox::Content told,
                                                                               std::optional<Child>& given_away) {
  if (!child_) return std::nullopt;
  auto content = told.letter == Letter::none ? mailbox_.content() : std::move(told);
  if (content.letter != Letter::value && content.letter != Letter::exception) return std::nullopt;
  given_away = std::exchange(child_, std::nullopt);
  mailbox_ = {};
  const int code = content.letter == Letter::value ? answer::answered : answer::threw;
  return answer_in(std::move(content), ExitStatus(ExitStatus::Kind::exited, code));
}

std::expected<Bytes, NoAnswer> RunningProcess::take_answer() {
  using Reason = NoAnswer::Reason;
  if (!child_) return std::unexpected(NoAnswer{.reason = Reason::taken});
  child_.reset();
  const Mailbox mailbox = std::move(mailbox_);
  if (lost_) return std::unexpected(NoAnswer{.reason = Reason::not_here});
  return answer_in(mailbox.content(), ended_->status);
}

}  // namespace ramet
