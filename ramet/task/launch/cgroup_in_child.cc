// Into a cgroup by one's own hand: where the kernel could not do it at the birth (cgroup v1, or no clone3).
// Source: cgroups(7): "0" written to cgroup.procs moves the writer.
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

Step join_cgroup_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  for (const int procs : plan.cgroup_procs) {
    if (procs < 0) break;
    if (judge_in_child(report, "cgroup", raw_syscall(SYS_write, procs, "0", 1), plan.cgroup_name) != Step::done)
      return Step::went_wrong;
  }
  return Step::done;
}

}  // namespace ramet::launch
