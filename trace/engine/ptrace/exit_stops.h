// ExitStops: which tasks stand still once more at their exit (PTRACE_O_TRACEEXIT), for what the kernel forgets with their memory:
// how a thread was joined, who adopts a process's children, its peak of resident memory. A process that is alone, in threads
// and in children, has nobody to join or to leave; its zombie tells its name, its parent and its times, and rusage its
// peak. So it is spared the stop, which is the dearest of the few that a short-lived program makes.
//
// rusage keeps one peak for all programs that a process has run, its creator's memory before exec included. A peak that grew after
// the exec is the last program's own; one that did not is at most that. Where the creator was large that says little,
// and the stop is made. Source: ptrace(2), getrusage(2) ru_maxrss, exec_mmap of the kernel.
#pragma once

#include "trace/engine/ptrace/request.h"
#include "trace/engine/ptrace/task_table.h"

namespace ramet::trace::ptrace {

class ExitStops {
 public:
  // What all tasks are traced with, PTRACE_O_TRACEEXIT included.
  void set_options(std::uint64_t options) { options_ = options; }

  // `task` stands still: from now on it stops at its exit, or no longer does. To be called at its first stop, at its execs, and when
  // it has created a task.
  void settle(Task& task) const;

  // The peak of resident memory, in bytes, of a process that ended without a stop.
  static void take_peak(Task& leader, const WaitReport& report);

 private:
  std::uint64_t options_ = 0;
};

}  // namespace ramet::trace::ptrace
