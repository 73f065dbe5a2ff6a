// What ties the program to others: the signal at its parent's death, and whose parent it becomes.
// The signal comes when the *thread* that made the child ends, and a change of credentials clears it. A parent that is gone
// by now sends none: the child looks once more. Source: PR_SET_PDEATHSIG(2const), PR_SET_CHILD_SUBREAPER(2const).
#include <poll.h>
#include <sys/prctl.h>
#include <time.h>
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

bool creator_has_ended_in_child(const ContainerPlan& plan) noexcept {
  if (plan.creator < 0) return false;
  pollfd creator{.fd = plan.creator, .events = POLLIN, .revents = 0};
  const timespec at_once{};
  return raw_syscall(SYS_ppoll, &creator, 1, &at_once, nullptr, 0) > 0;
}

Step tie_to_parent_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.become_subreaper) {
    const long result = raw_syscall(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    if (judge_in_child(report, "subreaper", result) != Step::done) return Step::went_wrong;
  }
  if (plan.parent_death_signal == 0) return Step::done;
  const long result = raw_syscall(SYS_prctl, PR_SET_PDEATHSIG, plan.parent_death_signal, 0, 0, 0);
  if (judge_in_child(report, "parent death signal", result) != Step::done) return Step::went_wrong;
  const long parent = raw_syscall(SYS_getppid);
  // 0: the parent lies in another pid namespace, and has no number here.
  const bool has_ended = plan.container != nullptr && creator_has_ended_in_child(*plan.container);
  if (parent == plan.parent || (parent == 0 && !has_ended)) return Step::done;
  return judge_in_child(report, "parent death signal", -ESRCH, "the parent is gone");
}

}  // namespace ramet::launch
