// Working directory and umask. First the descriptor, then the path: a path may be relative to the descriptor.
// Source: chdir(2), fchdir(2), umask(2).
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/steps_in_child.h"

namespace ramet::launch {

Step set_directory_in_child(const LaunchPlan& plan, LaunchReport& report) noexcept {
  if (plan.directory_fd >= 0) {
    const long result = raw_syscall(SYS_fchdir, plan.directory_fd);
    if (judge_in_child(report, "chdir", result, plan.directory_item) != Step::done) return Step::went_wrong;
  }
  if (plan.directory != nullptr) {
    const long result = raw_syscall(SYS_chdir, plan.directory);
    if (judge_in_child(report, "chdir", result, plan.directory) != Step::done) return Step::went_wrong;
  }
  if (plan.umask >= 0) raw_syscall(SYS_umask, plan.umask);  // cannot fail
  return Step::done;
}

}  // namespace ramet::launch
