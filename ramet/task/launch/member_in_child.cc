// CLONE_PARENT makes the new process a child of the creator, which can wait for it as for any other; this one, which
// only opened the door, ends when the member has exec'ed. Source: setns(2): a pid namespace is for children; clone(2).
#include "ramet/task/launch/member_in_child.h"

#include <signal.h>
#include <sys/syscall.h>

#include <cstddef>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/birth_in_child.h"
#include "ramet/task/launch/container_plan.h"

namespace ramet::launch {

namespace {

// It may be an init, whose program's stack is out of its own.
constexpr std::size_t size_of_stack = 2 * size_of_stack_behind;

struct Member {
  const LaunchPlan* plan;
  LaunchReport* report;
  RestOfTheWay rest;
};

void enter_member(void* argument) noexcept {
  const auto& member = *static_cast<const Member*>(argument);
  (void)member.rest(*member.plan, *member.report);
  for (;;) raw_syscall(SYS_exit_group, 127);
}

}  // namespace

Step run_as_member_in_child(const LaunchPlan& plan, LaunchReport& report, RestOfTheWay rest) noexcept {
  alignas(16) std::byte stack[size_of_stack];  // NOLINT: written by the new process alone
  Member member{.plan = &plan, .report = &report, .rest = rest};
  const CloneArgs arguments{
      .flags = (CloneFlag::VM | CloneFlag::VFORK | CloneFlag::PARENT | CloneFlag::PARENT_SETTID).bits(),
      .parent_tid = reinterpret_cast<std::uintptr_t>(plan.container->member),
      .stack = reinterpret_cast<std::uintptr_t>(stack),
      .stack_size = size_of_stack};
  const long born = give_birth_in_child(arguments, &enter_member, &member);
  if (judge_in_child(report, "clone3", born, "a member of the pid namespace") != Step::done) return Step::went_wrong;
  if (report.stage != nullptr) return Step::went_wrong;
  if (plan.container->member_note >= 0)
    raw_syscall(SYS_write, plan.container->member_note, plan.container->member, sizeof(pid_t));
  for (;;) raw_syscall(SYS_exit_group, 0);
}

}  // namespace ramet::launch
