// The exec: each path in turn, as execvp looks for a program; patient where a program is still being written.
// Source: execve(2), execveat(2), exec(3). ETXTBSY: another thread's child holds the file open for writing for the short
// time between its birth and its exec, which nobody can prevent; so the answer is to wait and to try again.
#include <fcntl.h>
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/patience_in_child.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

namespace {

long exec_path_in_child(const LaunchPlan& plan, const char* path) noexcept {
  long result = try_patiently_in_child(
      -ETXTBSY, [&]() noexcept { return raw_syscall(SYS_execve, path, plan.arguments, plan.environment); });
  if (result == -ENOEXEC && plan.shell_arguments != nullptr) {
    plan.shell_arguments[1] = const_cast<char*>(path);
    result = raw_syscall(SYS_execve, "/bin/sh", plan.shell_arguments, plan.environment);
  }
  return result;
}

// Whether the next directory of PATH may have what this one has not.
bool look_on_in_child(long result) noexcept {
  return result == -ENOENT || result == -ENOTDIR || result == -EACCES || result == -ESTALE || result == -ENODEV ||
         result == -ETIMEDOUT;
}

}  // namespace

Step exec_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.program_fd >= 0) {
    const long result = try_patiently_in_child(-ETXTBSY, [&]() noexcept {
      return raw_syscall(SYS_execveat, plan.program_fd, "", plan.arguments, plan.environment, AT_EMPTY_PATH);
    });
    return judge_in_child(report, "exec", result, plan.name);
  }
  long result = -ENOENT;
  bool forbidden = false;
  for (const char* const* path = plan.programs; *path != nullptr; ++path) {
    result = exec_path_in_child(plan, *path);
    if (!look_on_in_child(result)) break;
    forbidden = forbidden || result == -EACCES;
  }
  // A program that is there and may not be run says more than one that is nowhere.
  if (forbidden && look_on_in_child(result)) result = -EACCES;
  return judge_in_child(report, "exec", result, plan.name);
}

}  // namespace ramet::launch
