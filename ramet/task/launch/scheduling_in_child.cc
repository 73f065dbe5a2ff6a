// When and where the program runs: niceness, policy, processors; and how soon the kernel kills it when memory is short.
// Source: setpriority(2), sched_setscheduler(2), sched_setaffinity(2), proc_pid_oom_score_adj(5).
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"
#include "ramet/task/launch/text_in_child.h"

namespace ramet::launch {

namespace {

// The score belongs to the memory: written before the exec, and with shared memory, it would become the creator's too.
// The kernel knows a vfork's child and leaves its creator alone (fs/proc/base.c, __set_oom_adj: mm_users and vfork_done).
Step set_oom_score_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.oom_score == nullptr) return Step::done;
  const long file = raw_syscall(SYS_openat, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return judge_in_child(report, "oom score", file, plan.oom_score);
  const long result = raw_syscall(SYS_write, file, plan.oom_score, length_in_child(plan.oom_score));
  raw_syscall(SYS_close, file);
  return judge_in_child(report, "oom score", result, plan.oom_score);
}

}  // namespace

Step set_scheduling_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.set_nice) {
    const long result = raw_syscall(SYS_setpriority, PRIO_PROCESS, 0, plan.nice);
    if (judge_in_child(report, "nice", result) != Step::done) return Step::went_wrong;
  }
  if (plan.set_scheduling) {
    const long result = raw_syscall(SYS_sched_setscheduler, 0, plan.policy, &plan.scheduling);
    if (judge_in_child(report, "scheduling", result) != Step::done) return Step::went_wrong;
  }
  if (plan.affinity != nullptr) {
    const long result = raw_syscall(SYS_sched_setaffinity, 0, sizeof(cpu_set_t), plan.affinity);
    if (judge_in_child(report, "affinity", result) != Step::done) return Step::went_wrong;
  }
  return set_oom_score_in_child(plan, report);
}

}  // namespace ramet::launch
