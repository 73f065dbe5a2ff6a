// The order of the steps, which is half of their meaning:
//  - the cgroup first, so that all that follows is accounted to it; then the session, because a terminal needs one;
//  - what is written to /proc before a container's mounts, which may have none;
//  - a container's mounts before the working directory, which lies in them;
//  - descriptors before limits, which may forbid their numbers; both before the credentials, which may forbid the limits;
//  - the parent-death signal after the credentials, whose change clears it;
//  - the caller's hook once everything is as the program will find it, and before what could forbid its calls;
//  - the seccomp filter last, because it applies to us too: it must allow execve, and nothing else of ours.
#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

#include <sys/syscall.h>

namespace ramet::launch {

namespace {

using ContainerStep = Step (*)(const ContainerPlan&, LaunchReport&) noexcept;

Step container_in_child(const LaunchPlan& plan, LaunchReport& report, ContainerStep ContainerSteps::*step) noexcept {
  if (plan.container == nullptr || plan.container->*step == nullptr) return Step::done;
  return (plan.container->*step)(*plan.container->plan, report);
}

// Nothing to read: whoever holds the other end let go of it without a word, and wants no program.
Step wait_for_release_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.hold < 0) return Step::done;
  char byte = 0;
  long size = 0;
  do {
    size = raw_syscall(SYS_read, plan.hold, &byte, 1);
  } while (size == -EINTR);
  if (size == 1) return Step::done;
  return judge_in_child(report, "release", size < 0 ? size : -ECANCELED, plan.name);
}

Step call_hook_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.pre_exec.function == nullptr) return Step::done;
  return judge_in_child(report, "pre_exec", -plan.pre_exec.function(plan.pre_exec.argument), plan.name);
}

Step run_program_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  const bool has_init = plan.container != nullptr && plan.container->run_init_in_child != nullptr;
  return has_init ? plan.container->run_init_in_child(plan, report) : exec_in_child(plan, report);
}

}  // namespace

void run_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  // Each step runs when the one before is done.
  (void)(container_in_child(plan, report, &ContainerSteps::become_root_in_child) == Step::done &&
         join_cgroup_in_child(plan, report) == Step::done &&
         set_session_in_child(plan, report) == Step::done &&
         set_scheduling_in_child(plan, report) == Step::done &&
         container_in_child(plan, report, &ContainerSteps::set_up_in_child) == Step::done &&
         set_directory_in_child(plan, report) == Step::done &&
         container_in_child(plan, report, &ContainerSteps::check_directory_in_child) == Step::done &&
         place_descriptors_in_child(plan, report) == Step::done &&
         set_limits_in_child(plan, report) == Step::done &&
         set_credentials_in_child(plan, report) == Step::done &&
         tie_to_parent_in_child(plan, report) == Step::done &&
         restrict_in_child(plan, report) == Step::done &&
         call_hook_in_child(plan, report) == Step::done &&
         close_the_rest_in_child(plan, report) == Step::done &&
         wait_for_release_in_child(plan, report) == Step::done &&
         set_signals_in_child(plan, report) == Step::done &&
         install_filter_in_child(plan, report) == Step::done &&
         run_program_in_child(plan, report) == Step::done);
}

}  // namespace ramet::launch
