// Births: how tasks come into the trace. The creator's event names the new task and its arguments; the new task's own first
// stop can come before or after it, and is held back until the creator is known. When the creator was killed in the middle
// of its call it never reports, and the new task is taken in without one.
// Source: ptrace(2) PTRACE_EVENT_CLONE, clone(2).
#pragma once

#include <functional>
#include <map>

#include "trace/engine/ptrace/collections.h"
#include "trace/engine/ptrace/emitter.h"
#include "trace/engine/ptrace/images.h"
#include "trace/engine/ptrace/joins.h"
#include "trace/engine/ptrace/stack_capture.h"

namespace ramet::trace::ptrace {

class Births {
 public:
  Births(TaskTable& tasks, Emitter& emitter, Joins& joins, Collections& collections, Images& images, StackCapture& stacks)
      : tasks_(tasks), emitter_(emitter), joins_(joins), collections_(collections), images_(images), stacks_(stacks) {}

  // The command that we launched.
  Task& launched(pid_t pid, const CreateArguments& arguments);

  // A task that was found running.
  Task& attached(pid_t tid, pid_t tgid);

  // `creator` stands at its creation event, a PTRACE_EVENT_..., for the new task `tid`.
  Task& created(Task& creator, pid_t tid, int event);

  // A task that nobody is known to have created, and that /proc still knows. Nothing when it is gone.
  Task* creator_unknown(pid_t tid);

  // Tasks of `process` that ptrace never showed: io_uring's workers, clones with CLONE_UNTRACED.
  void look_for_untraced(Process& process);

 private:
  Edge parent_at_birth(const Task& creator, CloneFlags flags) const;
  [[nodiscard]] bool may_be_nested(const Task& creator, CloneFlags flags);
  void look_for_nested_pids(Created& event, Task& task, Task& creator);
  void remember(Task& task, const Task& creator, const CreateArguments& arguments);

  TaskTable& tasks_;
  Emitter& emitter_;
  Joins& joins_;
  Collections& collections_;
  Images& images_;
  StackCapture& stacks_;
};

}  // namespace ramet::trace::ptrace
