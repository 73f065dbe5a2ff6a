// Resource limits. Source: prlimit(2).
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

Step set_limits_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  for (const LimitSetting& limit : plan.limits) {
    const long result = raw_syscall(SYS_prlimit64, 0, limit.resource, &limit.value, nullptr);
    if (judge_in_child(report, "limit", result, limit.item) != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

}  // namespace ramet::launch
