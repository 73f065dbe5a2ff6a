// The order of the steps, which is half of their meaning:
//  - the cgroup first, so that all that follows is accounted to it; then the session, because a terminal needs one;
//  - what is written to /proc before a container's ids, which may make it somebody else's, and its mounts, which may
//  have none;
//  - a container's mounts before the working directory, which lies in them;
//  - descriptors before limits, which may forbid their numbers; both before the credentials, which may forbid the
//  limits;
//  - the parent-death signal after the credentials, whose change clears it;
//  - the caller's hook once everything is as the program will find it, and before what could forbid its calls;
//  - the seccomp filter last, because it applies to us too: it must allow execve, and nothing else of ours.
#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/init_in_child.h"
#include "ramet/task/launch/member_in_child.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

Step call_hook_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.pre_exec.function == nullptr) return Step::done;
  return judge_in_child(report, "pre_exec", -plan.pre_exec.function(plan.pre_exec.argument), plan.name);
}

// What makes the place in which the program runs, up to a pid namespace, which is entered by a birth.
Step go_to_the_place_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  const bool there = join_cgroup_in_child(plan, report) == Step::done &&
                     set_scheduling_in_child(plan, report) == Step::done &&
                     (plan.container == nullptr || enter_in_child(*plan.container, report) == Step::done);
  return there ? Step::done : Step::went_wrong;
}

// What makes the program's own process.
Step go_the_rest_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  const bool has_init = plan.container != nullptr && plan.container->has_init;
  const bool done =
      set_session_in_child(plan, report) == Step::done && set_directory_in_child(plan, report) == Step::done &&
      check_directory_in_child(plan, report) == Step::done && place_descriptors_in_child(plan, report) == Step::done &&
      set_limits_in_child(plan, report) == Step::done && set_credentials_in_child(plan, report) == Step::done &&
      (has_init || tie_to_parent_in_child(plan, report) == Step::done) &&
      restrict_in_child(plan, report) == Step::done && call_hook_in_child(plan, report) == Step::done &&
      close_the_rest_in_child(plan, report) == Step::done &&
      (has_init || wait_for_release_in_child(plan, report) == Step::done) &&
      set_signals_in_child(plan, report) == Step::done && install_filters_in_child(plan, report) == Step::done &&
      exec_in_child(plan, report) == Step::done;
  return done ? Step::done : Step::went_wrong;
}

// What is left to do for who lives in all the namespaces, and the init if there is one: a new proc shows where its
// maker lives.
Step furnish_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.container == nullptr) return go_the_rest_in_child(plan, report);
  if (set_up_in_child(*plan.container, report) != Step::done) return Step::went_wrong;
  return plan.container->has_init ? run_behind_init_in_child(plan, report, &go_the_rest_in_child)
                                  : go_the_rest_in_child(plan, report);
}

}  // namespace

void run_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (go_to_the_place_in_child(plan, report) != Step::done) return;
  if (plan.container != nullptr && plan.container->member != nullptr) {
    (void)run_as_member_in_child(plan, report, &furnish_in_child);
  } else {
    (void)furnish_in_child(plan, report);
  }
}

}  // namespace ramet::launch
