// Command::exec: the calling process takes the steps of a child itself. Where a container takes children alone, it has one,
// and becomes the program that stands in for it.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "ramet/kernel/clone_call.h"
#include "ramet/task/command.h"
#include "ramet/task/function/live_threads.h"
#include "ramet/task/launch/ignored_signals.h"
#include "ramet/task/launch/init_in_child.h"
#include "ramet/task/launch/launch_container.h"
#include "ramet/task/launch/prepared_container.h"
#include "ramet/task/launch/steps_in_child.h"
#include "ramet/task/signal_mask.h"

namespace ramet {

namespace {

Error error_of(const launch::LaunchReport& report) {
  return {report.stage, report.number, report.item != nullptr ? report.item : ""};
}

Error become_program(launch::PreparedLaunch& prepared) {
  launch::LaunchPlan& plan = prepared.plan;
  if (prepared.container) prepared.container->be_entered();
  // Not those that are handled: the exec resets these itself, and if it fails the caller still has its handlers.
  plan.signals.to_default &= launch::ignored_signals();
  plan.parent = ::getppid();
  Fd cgroup_procs;
  if (plan.cgroup >= 0) {
    cgroup_procs = Fd(::openat(plan.cgroup, "cgroup.procs", O_WRONLY | O_CLOEXEC));
    if (!cgroup_procs.is_open()) return {"cgroup", errno, plan.cgroup_name};
    plan.join_by_itself(cgroup_procs.number());
  }
  launch::LaunchReport report;
  const SignalMask before = set_signal_mask(all_signals);
  launch::run_in_child(plan, report);
  set_signal_mask(before);
  return error_of(report);
}

// An ignored SIGCHLD would outlive the exec, and leave nobody to wait for.
Error stand_in_for(const Child& child) {
  struct sigaction to_default {};
  struct sigaction action_before {};
  to_default.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &to_default, &action_before);
  launch::LaunchReport report;
  const SignalMask before = set_signal_mask(all_signals);
  (void)launch::stand_in_for_in_child(child.pid(), report);
  set_signal_mask(before);
  ::sigaction(SIGCHLD, &action_before, nullptr);
  return error_of(report);
}

}  // namespace

Error Command::exec() const {
  if (settings_.tree != Tree::loose || !settings_.tree_limits.empty())
    return {"command", EINVAL, "exec() with a tree or its limits, which need a Child"};
  launch::PreparedLaunch prepared;
  if (auto ready = launch::prepare(settings_, prepared); !ready) return std::move(ready.error());
  if (!prepared.of_parent.empty()) return {"command", EINVAL, "exec() with a pipe or a terminal, which need a Child"};
  if (!prepared.container) return become_program(prepared);
  const auto threads = live_threads();
  if (!threads) return threads.error();
  if (prepared.container->can_be_entered(*threads)) return become_program(prepared);
  // It must not outlive us, who are what its parent waits for.
  Command tied = *this;
  if (!tied.settings_.parent_death_signal) tied.parent_death_signal(SIGKILL);
  auto child = tied.on_drop(Child::OnDrop::kill).spawn();
  return child ? stand_in_for(*child) : std::move(child.error());
}

}  // namespace ramet
