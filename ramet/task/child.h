// Child: a process that a Command started. It has a pidfd, so that no wait and no signal of it can ever meet another process
// that got the same number.
//
//   auto child = ramet::Command("make").argument("-j4").spawn();
//   if (!child) { ... describe(child.error()) ... }
//   auto ended = child->wait_for(std::chrono::seconds(10));        // nothing yet? then
//   if (ended && !*ended) (void)child->terminate_then_kill(std::chrono::seconds(2));
//
// One thread at a time may use a Child; its pidfd may be polled by any. Who else collects the process (waitpid(-1) somewhere,
// SIGCHLD ignored) takes its status: wait() then fails with ECHILD. Source: pidfd_open(2), waitid(2), Linux 5.4.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "ramet/kernel/deadline.h"
#include "ramet/own/fd.h"
#include "ramet/result.h"
#include "ramet/task/cgroup.h"
#include "ramet/task/exit_status.h"
#include "ramet/task/launch/descendants.h"
#include "ramet/task/output.h"
#include "ramet/task/tree.h"

namespace ramet {

namespace zygote {
class Link;
}

class Child {
 public:
  // What a handle does with a process that still runs when the handle goes.
  enum class OnDrop : std::uint8_t {
    wait,    // closes its pipes, and waits for its end
    kill,    // kills it, and its tree, and waits for its end
    detach,  // lets it run on; whoever is its parent by then collects it
  };

  Child(Child&& other) noexcept { *this = std::move(other); }
  Child& operator=(Child&& other) noexcept;
  ~Child() { drop(); }

  [[nodiscard]] pid_t pid() const { return pid_; }
  // For poll, epoll, io_uring: readable once the process has ended. Closed with the Child. -1 where there are none.
  [[nodiscard]] int pidfd() const { return pidfd_.number(); }

  // The caller's end of the pipe or terminal that the program has under `number`; -1 if there is none, or it was taken.
  [[nodiscard]] int pipe(int number) const;
  // The same, given away: closed, for one that was never there.
  [[nodiscard]] Fd take_pipe(int number);

  // Blocks until the process has ended, and collects it; from then on gives the same. Closes the pipe to its standard input
  // first, which it may be waiting on (a terminal it leaves open). Fails with ECHILD if somebody else collected it.
  [[nodiscard]] Result<Ended> wait();
  // The same if it has ended already, else nothing; nothing is closed.
  [[nodiscard]] Result<std::optional<Ended>> try_wait();
  // The same, after waiting for so long or until then.
  template <class Rep, class Period>
  [[nodiscard]] Result<std::optional<Ended>> wait_for(std::chrono::duration<Rep, Period> time) {
    return wait_until(Deadline::after(time));
  }
  [[nodiscard]] Result<std::optional<Ended>> wait_until(Deadline deadline);

  // Sends a signal to this process, and to no other. Fails with ESRCH when it has been collected (one that has ended and was not is
  // still there, and nothing happens to it), with EPERM when it became somebody else's.
  [[nodiscard]] Result<void> signal(int number);
  [[nodiscard]] Result<void> kill();
  // SIGTERM. Of a tree of the kind `subreaper` those that are below it now are remembered, and kill_tree() reaches them, and whom
  // they started, also when it has ended by then.
  [[nodiscard]] Result<void> terminate();
  // SIGTERM; SIGKILL if it has not ended when `grace` is over. Then waits for its end.
  [[nodiscard]] Result<Ended> terminate_then_kill(std::chrono::nanoseconds grace);

  // Kills it and all that it started, directly or not, and collects it. What that reaches is the Command's tree(): fails with
  // EINVAL where that is loose, with ESRCH where the program has ended and its orphans cannot be found.
  [[nodiscard]] Result<Ended> kill_tree();

  // Reads what it writes to its pipes 1 and 2, or to its terminal, both at once, until it has ended and they are closed; see Capture.
  [[nodiscard]] Result<Output> output(const Capture& capture = {});

  // From now on the handle leaves the process alone, and so its cgroup.
  void detach();

 private:
  friend class Command;
  friend class HeldChild;
  friend class Gathering;
  friend class RunningProcess;
  friend class zygote::Link;
  Child(pid_t pid, Fd pidfd, OnDrop on_drop) : pid_(pid), pidfd_(std::move(pidfd)), on_drop_(on_drop) {}

  [[nodiscard]] Result<std::optional<Ended>> collect(int options);
  [[nodiscard]] Result<void> kill_subreaper_tree();
  void drop();
  [[nodiscard]] bool has_terminal(int number) const;
  void close_input();

  pid_t pid_ = 0;
  Fd pidfd_;
  OnDrop on_drop_ = OnDrop::wait;
  Tree tree_ = Tree::loose;
  std::optional<Cgroup> cgroup_;  // of Tree::cgroup
  std::optional<std::vector<launch::Descendant>> below_;  // who was below it when it was asked to end
  std::vector<Cgroup> limiting_;  // those that limit it besides
  std::map<int, Fd> pipes_;
  std::optional<Ended> ended_;
};

}  // namespace ramet
