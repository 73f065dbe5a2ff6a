// Collections: who waited for a process that has ended, and who becomes the parent when a parent ends.
// ptrace has no event for either. A collection shows by the zombie's going: still there right after its end, gone later,
// its parent has collected it. When it is gone at once, the parent's account of the page faults of children it has waited
// for tells: it has grown when the parent waited, and not when the kernel freed the child unasked, because SIGCHLD is
// ignored or has SA_NOCLDWAIT. An adoption follows from the parent's end, and /proc names the new one.
// Source: wait(2) NOTES on SIGCHLD, getrusage(2) RUSAGE_CHILDREN, proc(5) stat, prctl(2) PR_SET_CHILD_SUBREAPER.
#pragma once

#include "trace/engine/ptrace/emitter.h"
#include "trace/engine/ptrace/task_table.h"

namespace ramet::trace::ptrace {

class Collections {
 public:
  Collections(TaskTable& tasks, Emitter& emitter) : tasks_(tasks), emitter_(emitter) {}

  // A new process; `parent` is the kernel's.
  void process_began(Process& process, const Edge& parent);

  // Its process is about to end, or is a zombie of ours: /proc names `parent_now` as its parent. `faults` are those it has made,
  // where /proc was asked for them.
  void process_exits(Process& process, pid_t parent_now, std::optional<std::uint64_t> faults);

  // It has ended: Ended was told, its tasks are still in the table.
  void process_ended(Process& process, TaskId leader);

  // A tid was given to a new task: whoever had it before has been collected.
  void tid_reused(pid_t tid);

  // A stop in `process` gives the occasion to look at its zombies; a few at a time.
  void look_at_zombies(Process& process);
  void look_at_all_zombies();

 private:
  void collected(const Zombie& zombie, const Process& parent, CollectCall call, Certainty certainty);
  void collected_by_ourselves(const Process& process, TaskId leader);
  void look_for_waiter(Process& process, const Process& parent) const;
  [[nodiscard]] Edge collector(const Zombie& zombie, const Process& parent, Certainty certainty) const;
  [[nodiscard]] static bool made_faults(const Process& process, std::optional<std::uint64_t> faults);
  static void becomes_child_of(Process& parent, const Process& child);
  void adopt_children(Process& process);
  void adopt(Process& orphan, pid_t adopter);
  void leave_zombies(Process& process);
  // Called when a zombie is gone right after its end.
  void gone_at_once(const Zombie& zombie, Process& parent, const Process& child);

  TaskTable& tasks_;
  Emitter& emitter_;
  std::unordered_map<pid_t, pid_t> zombie_parents_;  // tgid of a zombie -> tgid of its parent
};

}  // namespace ramet::trace::ptrace
