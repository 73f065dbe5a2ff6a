// Joins: who waits for which thread, and which threads nobody joined.
// A join is a futex wait on the word that the kernel clears when the thread ends. It is seen where it shows: at the exit
// stop of the thread, from the sibling that is blocked on that word; for a thread that was joined after its end, from what
// libc left in its descriptor; while nothing happens, by a look at who is blocked.
// What none of these shows is not claimed. Source: clone(2) CLONE_CHILD_CLEARTID, futex(2), proc(5) syscall.
#pragma once

#include "trace/engine/ptrace/emitter.h"
#include "trace/engine/ptrace/libc_words.h"
#include "trace/engine/ptrace/registers.h"
#include "trace/engine/ptrace/task_table.h"

namespace ramet::trace::ptrace {

class Joins {
 public:
  Joins(TaskTable& tasks, Emitter& emitter) : tasks_(tasks), emitter_(emitter) {}

  // A thread stands at its exit, its memory still there.
  void thread_exits(Task& task);

  // It has ended, and its Ended was told.
  void thread_ended(const Task& task);

  // A new thread was made in `process`, on the descriptor `tls`: whoever had it before was joined, or detached after its
  // end, and which of the two can no longer be told.
  void descriptor_reused(Process& process, std::uint64_t tls);

  // The memory of `process` is about to go: the last look at the threads that are not known to be joined.
  void process_exits(Process& process);

  // Nothing has happened for a while: who is blocked in a join?
  void look_at_blocked();

  // A task is ended by its process, in `call`: perhaps in a join that never came to its end.
  void killed_in(Task& task, const SystemCall& call);

  // A system call stop showed `task` entering or leaving a futex wait.
  void futex_wait_entered(Task& task, std::uint64_t word);
  void futex_wait_returned(Task& task, bool timed_out);

 private:
  Task* blocked_joiner(const Task& task);
  TaskId only_other(const Process& process, pid_t tid) const;
  void joined_unseen(const Process& process, const FinishedThread& thread);
  [[nodiscard]] static bool is_in_its_join(const Task& joiner, const Task& target);
  [[nodiscard]] bool waits_on(Task& task, std::uint64_t word);
  void begin(Task& joiner, const Task& target, Certainty certainty);
  // Returns whether all is known about it now.
  bool resolve(Process& process, const FinishedThread& thread, bool last_look);
  Task* with_join_word(const Process& process, std::uint64_t word) const;

  TaskTable& tasks_;
  Emitter& emitter_;
  LibcWords libc_;
};

}  // namespace ramet::trace::ptrace
