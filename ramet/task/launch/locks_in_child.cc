// Files that are locked as long as the container lives. Such a lock belongs to the process that took it, and goes when that
// closes the file: so the coming init takes it, once it sees the files as the program does, and the descriptors stay open
// over its exec. Source: fcntl_locking(2); bwrap(1) --lock-file has the same lock.
#include <fcntl.h>
#include <sys/syscall.h>

#include "ramet/kernel/raw_syscall.h"
#include "ramet/task/launch/container_steps_in_child.h"

namespace ramet::launch {

Step take_locks_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  for (LockPlan& lock : plan.locks) {
    // A FIFO that nobody writes to is not waited for.
    const long file = raw_syscall(SYS_openat, AT_FDCWD, lock.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);
    if (judge_in_child(report, "lock", file, lock.path) != Step::done) return Step::went_wrong;
    lock.descriptor = static_cast<int>(file);
    struct flock whole = {.l_type = F_RDLCK, .l_whence = 0, .l_start = 0, .l_len = 0, .l_pid = 0};
    const long locked = raw_syscall(SYS_fcntl, file, F_SETLK, &whole);
    if (judge_in_child(report, "lock", locked, lock.path) != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

void keep_locks_in_child(const ContainerPlan& plan) noexcept {
  for (const LockPlan& lock : plan.locks) raw_syscall(SYS_fcntl, lock.descriptor, F_SETFD, 0);
}

}  // namespace ramet::launch
