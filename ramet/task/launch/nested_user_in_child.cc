// No more user namespaces: the first one gets a limit of one, and the program lives in that, where nobody has the power over
// the first that it takes to raise the limit; nor over the mounts, which belong to the first. As bwrap(1) --disable-userns
// does it. Source: user_namespaces(7); namespaces(7) on /proc/sys/user: a limit counts what lies below, too.
#include <linux/sched.h>

#include <cerrno>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/proc_in_child.h"

namespace ramet::launch {

Step forbid_more_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (plan.user.nested_user_map == nullptr) return Step::done;
  constexpr const char* limit = "/proc/sys/user/max_user_namespaces";
  return judge_in_child(report, "user namespaces", write_proc_in_child(plan, limit, "1"), limit);
}

Step enter_nested_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (plan.user.nested_user_map == nullptr) return Step::done;
  long done = raw_syscall(SYS_unshare, CLONE_NEWUSER);
  if (judge_in_child(report, "user namespaces", done, "the nested one") != Step::done) return Step::went_wrong;
  done = write_proc_in_child(plan, "/proc/self/uid_map", plan.user.nested_user_map);
  if (done >= 0) done = write_proc_in_child(plan, "/proc/self/setgroups", "deny");
  if (done >= 0) done = write_proc_in_child(plan, "/proc/self/gid_map", plan.user.nested_group_map);
  return judge_in_child(report, "id map", done, "the nested user namespace");
}

Step require_no_more_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (!plan.user.require_no_more || raw_syscall(SYS_unshare, CLONE_NEWUSER) < 0) return Step::done;
  report = {.stage = "user namespaces", .item = "more of them can be made inside", .number = 0};
  return Step::went_wrong;
}

}  // namespace ramet::launch
