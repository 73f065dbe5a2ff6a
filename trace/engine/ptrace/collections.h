// Collections: who waited for a process that has ended, and who becomes the parent when a parent ends.
// ptrace has no event for either. A collection shows by the zombie's going: still there right after its end, gone later,
// its parent has collected it; gone at once with SIGCHLD ignored, nobody did. An adoption follows from the parent's end,
// and /proc names the new one. Source: wait(2) NOTES on SIGCHLD, proc(5) stat, prctl(2) PR_SET_CHILD_SUBREAPER.
#pragma once

#include "trace/engine/ptrace/emitter.h"
#include "trace/engine/ptrace/task_table.h"

namespace ramet::trace::ptrace {

class Collections {
 public:
  Collections(TaskTable& tasks, Emitter& emitter) : tasks_(tasks), emitter_(emitter) {}

  // A new process; `parent` is the kernel's.
  void process_began(Process& process, const Edge& parent);

  // The leader stands at its exit: its process is about to end. `ignores_child_signal`: as its own children see it.
  void process_exits(Process& process);

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
  void adopt_children(Process& process);

  TaskTable& tasks_;
  Emitter& emitter_;
  std::unordered_map<pid_t, pid_t> zombie_parents_;  // tgid of a zombie -> tgid of its parent
};

}  // namespace ramet::trace::ptrace
