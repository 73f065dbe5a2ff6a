// HeldChild: a process that a Command started and that waits before its program, for who has to do something with it first:
// trace it, measure it, write its id maps, put it somewhere.
//
//   auto held = command.spawn_held();
//   perf_event_open(..., held->pid(), ...);
//   auto child = held->release();
//
// It has done all that the Command says but for its signals, its seccomp filter and the exec. It is a copy of its creator, which
// goes on meanwhile; so its price grows with the creator's size. Source: clone(2).
#pragma once

#include <memory>
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
  HeldChild(Child child, Fd release, Fd report, std::shared_ptr<const void> plan)
      : plan_(std::move(plan)), child_(std::move(child)), release_(std::move(release)), report_(std::move(report)) {}

  std::shared_ptr<const void> plan_;  // whose strings a report names
  Child child_;  // before the pipes, and so dropped after them: they close before it is waited for
  Fd release_;
  Fd report_;
};

}  // namespace ramet
