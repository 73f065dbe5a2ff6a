// RunningProcess: the handle of a process that was made to run a function, whatever the function gives.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "ramet/task/copy_birth.h"
#include "ramet/task/mailbox.h"
#include "ramet/task/no_answer.h"

namespace ramet {

// What a handle does with a process that still runs when the handle goes.
enum class WhenDropped : std::uint8_t {
  wait,    // waits for its end
  kill,    // ends it with SIGKILL, and waits
  detach,  // lets it run on: see detach()
};

class RunningProcess {
 public:
  RunningProcess() = default;
  RunningProcess(NewProcess process, Mailbox mailbox, WhenDropped when_dropped)
      : process_(std::move(process)),
        mailbox_(std::move(mailbox)),
        when_dropped_(when_dropped),
        creator_(getpid()),
        state_(State::running) {}
  RunningProcess(RunningProcess&& other) noexcept { take_over(other); }
  RunningProcess& operator=(RunningProcess&& other) noexcept {
    if (this != &other) {
      let_go();
      take_over(other);
    }
    return *this;
  }
  ~RunningProcess() { let_go(); }

  // Others may have the number once the process has been collected.
  [[nodiscard]] pid_t pid() const { return process_.pid; }
  // Readable when the process has ended: for poll, epoll, io_uring.
  [[nodiscard]] const Fd& pidfd() const { return process_.pidfd; }
  // Whether there is something to join: false after join() and detach(), after a move, and by default.
  [[nodiscard]] bool is_joinable() const { return state_ == State::running || state_ == State::ended; }
  // How it ended, and what it used; nothing before a wait or a join has seen the end.
  [[nodiscard]] const std::optional<ProcessEnd>& end() const { return end_; }

  // Waits until the process has ended; true also when there is none to wait for. Not for several threads at once.
  bool wait() { return wait_until_ended(nullptr); }
  // False when the time is over.
  template <class Rep, class Period>
  [[nodiscard]] bool wait_for(std::chrono::duration<Rep, Period> time) {
    return wait_until(Deadline::after(time));
  }
  [[nodiscard]] bool wait_until(Deadline deadline) { return wait_until_ended(&deadline); }

  // Fails with ESRCH when it has ended, EPERM when it has become another user's.
  [[nodiscard]] Result<void> signal(int number) const;
  // SIGKILL. It is still to be joined.
  void kill() const;

  // Nobody will wait: it is collected some time after its end, when the next process is made or let go.
  void detach();

  void set_when_dropped(WhenDropped what) { when_dropped_ = what; }

 protected:
  // The letter that it left, when it has ended as those end who leave one; once.
  [[nodiscard]] std::expected<Bytes, NoAnswer> take_answer();
  [[nodiscard]] bool wait_until_ended(const Deadline* deadline);

 private:
  enum class State : std::uint8_t { none, running, ended, lost };

  void take_over(RunningProcess& other) noexcept;
  void let_go();

  NewProcess process_;
  Mailbox mailbox_;
  WhenDropped when_dropped_ = WhenDropped::wait;
  pid_t creator_ = 0;
  State state_ = State::none;
  std::optional<ProcessEnd> end_;
};

}  // namespace ramet
