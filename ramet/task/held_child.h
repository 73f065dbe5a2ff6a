// HeldChild: a process that a Command started and that waits before its program, for who has to do something with it first:
// trace it, measure it, write its id maps, put it somewhere.
//
//   auto held = command.spawn_held();
//   perf_event_open(..., held->pid(), ...);
//   auto child = held->release();
//
// It has done all that the Command says but for its signals, its seccomp filter and the exec. In a container with an init it
// is the init that waits, before it makes the program's process: so that whatever is done to it (counters, a tracer,
// a cgroup) is the program's too. It is a copy of its creator, which goes on meanwhile; so its price grows with the creator's
// size. Source: clone(2).
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "ramet/own/fd.h"
#include "ramet/result.h"
#include "ramet/task/child.h"

namespace ramet {

class HeldChild {
 public:
  HeldChild(HeldChild&&) noexcept = default;
  HeldChild& operator=(HeldChild&&) = delete;
  // One that was not let go ends without its program, and is collected.
  ~HeldChild() = default;

  [[nodiscard]] pid_t pid() const { return child_.pid(); }
  [[nodiscard]] int pidfd() const { return child_.pidfd(); }

  // Lets it go on, and returns when its program runs. Fails as Command::spawn() does, and then collects it.
  [[nodiscard]] Result<Child> release();

  // The same in two steps, for who must not wait in between (a tracer has to handle its stops): lets it go on, and returns
  // at once; begun() then blocks until the exec, or gives the reason why there is none, and collects nobody.
  void let_go();
  [[nodiscard]] Result<void> begun();

  // Leaves the process to somebody else to collect.
  void detach() { child_.detach(); }

 private:
  friend class Command;
  HeldChild(Child child, std::optional<Child> door, Fd release, Fd report, std::shared_ptr<const void> plan)
      : plan_(std::move(plan)),
        door_(std::move(door)),
        child_(std::move(child)),
        release_(std::move(release)),
        report_(std::move(report)) {}

  std::shared_ptr<const void> plan_;  // whose strings a report names
  std::optional<Child> door_;         // who joined a pid namespace to make the child in it, and ends when that has begun
  Child child_;  // before the pipes, and so dropped after them: they close before it is waited for
  Fd release_;
  Fd report_;
};

}  // namespace ramet
