// A child that is held: it says that it waits, where its creator wants to know, and reads until it is let go.
// Behind an init the init waits, before the program's process is born: so that what was done to the child meanwhile (a
// cgroup, counters, a tracer) is the program's too.
#include <sys/syscall.h>

#include <cerrno>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

// Nothing to read: whoever holds the other end let go of it without a word, and wants no program.
Step wait_for_release_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.hold < 0) return Step::done;
  char byte = 0;
  if (plan.hold_note >= 0) raw_syscall(SYS_write, plan.hold_note, &byte, 1);
  long size = 0;
  do {
    size = raw_syscall(SYS_read, plan.hold, &byte, 1);
  } while (size == -EINTR);
  if (size == 1) return Step::done;
  return judge_in_child(report, "release", size < 0 ? size : -ECANCELED, plan.name);
}

}  // namespace ramet::launch
