// The child's first and last lines: what it does around the steps, and how it ends without a program. The creator may be
// asleep in the same memory, so the report is written before the end is. Source: clone(2), vfork(2), exit_group(2).
#include <sys/syscall.h>

#include <atomic>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/launch_entry.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

constexpr int exit_without_program = 127;  // what a shell says of a command that it cannot find

// A filter of the caller's may deny even that.
void end_in_child(int status) noexcept {
  raw_syscall(SYS_exit_group, status);
  raw_syscall(SYS_exit, status);
  __builtin_trap();
}

}  // namespace

void enter_child(void* argument) noexcept {
  const auto& child = *static_cast<const ChildArgument*>(argument);
  LaunchReport own;
  LaunchReport& report = child.report != nullptr ? *child.report : own;
  if (child.plan->hold_other_end >= 0) raw_syscall(SYS_close, child.plan->hold_other_end);
  run_in_child(*child.plan, report);
  if (child.report_pipe >= 0) raw_syscall(SYS_write, child.report_pipe, &report, sizeof report);
  end_in_child(exit_without_program);
}

void enter_probe(void* argument) noexcept {
  static_cast<std::atomic<int>*>(argument)->store(1, std::memory_order_relaxed);
  end_in_child(0);
}

}  // namespace ramet::launch
