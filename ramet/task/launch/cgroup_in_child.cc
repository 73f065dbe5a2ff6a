// Into a cgroup by one's own hand: where the kernel could not do it at the birth (cgroup v1, or no clone3).
// Then a cgroup namespace is made, too, whose root is the cgroup in which it is made.
// Source: cgroups(7): "0" written to cgroup.procs moves the writer; cgroup_namespaces(7).
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

Step join_cgroup_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  for (const int procs : plan.cgroup_procs) {
    if (procs < 0) break;
    if (judge_in_child(report, "cgroup", raw_syscall(SYS_write, procs, "0", 1), plan.cgroup_name) != Step::done)
      return Step::went_wrong;
  }
  const bool has_namespace = plan.container != nullptr && plan.container->fresh.has(CloneFlag::NEWCGROUP);
  if (!plan.moves_itself() || !has_namespace) return Step::done;
  const long made = raw_syscall(SYS_unshare, static_cast<std::uint64_t>(CloneFlag::NEWCGROUP));
  return judge_in_child(report, "unshare", made, "cgroup");
}

}  // namespace ramet::launch
