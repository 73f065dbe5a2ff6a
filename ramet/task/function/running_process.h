// RunningProcess: the handle of a process that was made to run a function, whatever the function gives.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "ramet/task/birth.h"
#include "ramet/task/child.h"
#include "ramet/task/function/mailbox.h"
#include "ramet/task/function/no_answer.h"

namespace ramet {

class RunningProcess {
 public:
  RunningProcess() = default;
  RunningProcess(NewProcess process, Mailbox mailbox, Child::OnDrop on_drop)
      : child_(Child(process.pid, std::move(process.pidfd), on_drop)),
        mailbox_(std::move(mailbox)),
        on_drop_(on_drop),
        creator_(getpid()) {}
  RunningProcess(RunningProcess&& other) noexcept { take_over(other); }
  RunningProcess& operator=(RunningProcess&& other) noexcept {
    if (this != &other) {
      let_go();
      take_over(other);
    }
    return *this;
  }
  ~RunningProcess() { let_go(); }

  // 0 when there is none. Others may have the number once the process has been collected.
  [[nodiscard]] pid_t pid() const { return child_ ? child_->pid() : 0; }
  // Readable when the process has ended: for poll, epoll, io_uring. -1 when there is none.
  [[nodiscard]] int pidfd() const { return child_ ? child_->pidfd() : -1; }
  // Whether there is something to join: false after join() and detach(), after a move, and by default.
  [[nodiscard]] bool is_joinable() const { return child_.has_value(); }
  // How it ended, and what it used; nothing before a wait or a join has seen the end.
  [[nodiscard]] const std::optional<Ended>& ended() const { return ended_; }

  // Waits until the process has ended; returns at once when there is none to wait for. One thread at a time.
  void wait() { (void)wait_until_ended(nullptr); }
  // False when the time is over.
  template <class Rep, class Period>
  [[nodiscard]] bool wait_for(std::chrono::duration<Rep, Period> time) {
    return wait_until(Deadline::after(time));
  }
  // By the clock of the moment: steady_clock or system_clock.
  [[nodiscard]] bool wait_until(Deadline deadline) { return wait_until_ended(&deadline); }

  // Fails with ESRCH when it has ended, EPERM when it has become another user's.
  [[nodiscard]] Result<void> signal(int number);
  // SIGKILL. It is still to be joined.
  void kill();

  // Nobody will wait: it is collected some time after its end, when the next process is made or let go.
  void detach();

  void set_on_drop(Child::OnDrop what) { on_drop_ = what; }

 protected:
  // The letter that it left, when it has ended as those end who leave one; once.
  [[nodiscard]] std::expected<Bytes, NoAnswer> take_answer();
  [[nodiscard]] bool wait_until_ended(const Deadline* deadline);
  // The same when the process has told its letter, or that it is in the mailbox (Letter::none), and has only its end before
  // it. Nothing when there is none; else the process is given away, still to be collected.
  [[nodiscard]] std::optional<std::expected<Bytes, NoAnswer>> take_told_answer(Mailbox::Content told,
                                                                               std::optional<Child>& given_away);

 private:
  [[nodiscard]] static std::expected<Bytes, NoAnswer> answer_in(Mailbox::Content content, ExitStatus status);
  void take_over(RunningProcess& other) noexcept;
  void let_go();
  // Whether this is the process that made it, and not a copy.
  [[nodiscard]] bool is_of_caller() const { return getpid() == creator_; }

  std::optional<Child> child_;
  Mailbox mailbox_;
  Child::OnDrop on_drop_ = Child::OnDrop::wait;
  pid_t creator_ = 0;
  bool lost_ = false;  // it cannot be waited for: others collected it, or this is a copy of its creator
  std::optional<Ended> ended_;
};

}  // namespace ramet
