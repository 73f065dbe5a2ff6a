// SystemCalls: the stops at the entry and the return of a system call, for the strace form, for creations that fail, for
// exact joins, and to take CLONE_UNTRACED out of a clone while the kernel looks at it.
// Source: ptrace(2) PTRACE_GET_SYSCALL_INFO (Linux 5.3), PTRACE_EVENT_SECCOMP.
#pragma once

#include "trace/engine/ptrace/emitter.h"
#include "trace/engine/ptrace/images.h"
#include "trace/engine/ptrace/joins.h"
#include "trace/engine/ptrace/options.h"
#include "trace/engine/ptrace/request.h"
#include "trace/engine/ptrace/stack_capture.h"

namespace ramet::trace::ptrace {

class SystemCalls {
 public:
  SystemCalls(Emitter& emitter, Joins& joins, Images& images, StackCapture& stacks, const Options& options)
      : emitter_(emitter), joins_(joins), images_(images), stacks_(stacks), options_(options) {}

  // How a task is let run on: until its next event, or until its next system call.
  [[nodiscard]] Until resume_until(const Task& task) const;

  // Every system call stops, because no filter picks them out.
  void stop_at_every_call() { stops_at_every_call_ = true; }

  // Nothing is told of the launched child's calls before it enters its exec, or has passed it.
  void wait_for_first_exec() { before_first_exec_ = true; }
  void first_exec_done() { before_first_exec_ = false; }

  // A task stands at the entry or the return of a call.
  void stopped(Task& task);

  // A creation event of `creator`, whose CLONE_UNTRACED we took out: puts it back in the new task, which is stopped, and in
  // what `flags` tell.
  void restore_in_child(const Task& creator, pid_t child, CloneFlags flags);

 private:
  void entered(Task& task, const SystemCall& call);
  void returned(Task& task, const SystemCall& call, std::int64_t result, bool failed);
  void note_futex(Task& task, const SystemCall& call);
  void tell_failed_creation(Task& task, const SystemCall& call, int error);
  void take_out_untraced(Task& task, const SystemCall& call);
  void put_back_untraced(Task& task);
  [[nodiscard]] std::vector<DescriptorPath> paths(pid_t tid, const std::vector<int>& descriptors) const;

  Emitter& emitter_;
  Joins& joins_;
  Images& images_;
  StackCapture& stacks_;
  const Options& options_;
  std::unordered_map<TaskId, SystemCall> in_progress_;
  bool stops_at_every_call_ = false;
  bool before_first_exec_ = false;
};

}  // namespace ramet::trace::ptrace
