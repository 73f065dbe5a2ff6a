// What the program may never do: no_new_privs, Landlock, seccomp. None of them can be taken back, and all are inherited.
// Source: PR_SET_NO_NEW_PRIVS(2const), landlock(7) Linux 5.13, seccomp(2).
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

Step forbid_new_privileges_in_child(LaunchReport& report) noexcept {
  return judge_in_child(report, "no_new_privs", raw_syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

}  // namespace

Step restrict_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.no_new_privileges && forbid_new_privileges_in_child(report) != Step::done) return Step::went_wrong;
  if (plan.landlock < 0) return Step::done;
  long result = raw_syscall(SYS_landlock_restrict_self, plan.landlock, 0);
  if (result == -EPERM) {
    // Without CAP_SYS_ADMIN it takes the promise.
    if (forbid_new_privileges_in_child(report) != Step::done) return Step::went_wrong;
    result = raw_syscall(SYS_landlock_restrict_self, plan.landlock, 0);
  }
  return judge_in_child(report, "landlock", result);
}

namespace {

// Who may trace the init could have it make the calls that the filter forbids: not who is behind a filter, unless he was given
// that capability by name.
void forbid_to_trace_the_init_in_child() noexcept {
  raw_syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_SYS_PTRACE, 0, 0);
  raw_syscall(SYS_prctl, PR_CAPBSET_DROP, CAP_SYS_PTRACE, 0, 0, 0);  // who may not has no such capability to lose
}

}  // namespace

// Whoever has CAP_SYS_ADMIN may filter as it is, and set-user-id programs stay what they are; anyone else has to promise.
Step install_filters_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  const bool has_init = plan.container != nullptr && plan.container->has_init;
  if (has_init && !plan.seccomp.empty() && !plan.credentials.set_capabilities) forbid_to_trace_the_init_in_child();
  for (const sock_fprog& filter : plan.seccomp) {
    long result = raw_syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
    if (result == -EACCES) {
      if (forbid_new_privileges_in_child(report) != Step::done) return Step::went_wrong;
      result = raw_syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
    }
    if (judge_in_child(report, "seccomp", result) != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

}  // namespace ramet::launch
