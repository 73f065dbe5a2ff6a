// Images: what exec changes. The program, its arguments and its architecture; the tid, when a thread other than the leader
// called; and the end of sharing: memory, descriptor table, signal handlers and SysV undo are the task's own afterwards.
// Namespaces that were changed by unshare or setns since the last look show here too: at once where one program executes
// another in its place (unshare(1), sudo(8)), and when it has lived for a tick for a new process's first program, because the look is
// dear and nearly all first programs of short-lived processes have nothing to show.
// Source: execve(2) "Effect on process attributes", unshare(2), namespaces(7).
#pragma once

#include "trace/engine/ptrace/emitter.h"
#include "trace/engine/ptrace/registers.h"
#include "trace/engine/ptrace/task_table.h"

namespace ramet::trace::ptrace {

class Images {
 public:
  Images(TaskTable& tasks, Emitter& emitter) : tasks_(tasks), emitter_(emitter) {}

  // `task` stands at its exec event; it had `former_tid` before, by the event's message.
  void executed(Task& task, pid_t former_tid);

  // Compares the namespaces of `task` with those known of its process, and tells a difference as made by `call`.
  void look_at_namespaces(Task& task, SharingCall call);

  // The looks that were put off a whole tick ago. For the tick.
  void look_at_deferred();

  // unshare returned: what `flags` name is the task's own now.
  void unshared(Task& task, CloneFlags flags);

 private:
  TaskTable& tasks_;
  Emitter& emitter_;
  std::vector<pid_t> deferred_;  // tgids, since the last tick
  std::vector<pid_t> due_;       // since the tick before
};

}  // namespace ramet::trace::ptrace
