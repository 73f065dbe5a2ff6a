// The new root becomes the root, and the old one goes: from here on nothing of the host has a name.
// Source: pivot_root(2), "pivot_root(".", ".")": the old root then lies on the new one, and is unmounted there; statx(2)
// STATX_MNT_ID, Linux 5.8.
#include <sys/stat.h>

#include <cerrno>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

namespace {


// Or -errno.
long mount_id_in_child(const char* path) noexcept {
  struct statx status;  // NOLINT: the kernel fills it
  const long found = raw_syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_MNT_ID, &status);
  if (found < 0) return found;
  return (status.stx_mask & STATX_MNT_ID) != 0 ? static_cast<long>(status.stx_mnt_id) : -ENOSYS;
}

// What lies on the root is the old root, and on that whatever the new one was raised on: another root before it, the memory of
// an overlay. All has to go, one by one from the top: ".." leads from the root to the uppermost of them.
Step leave_the_old_root_in_child(LaunchReport& report) noexcept {
  const long own = mount_id_in_child(".");
  if (judge_in_child(report, "umount", own, "the old root") != Step::done) return Step::went_wrong;
  for (long top = -1; top != own;) {
    const long gone = raw_syscall(SYS_umount2, ".", detach_mount);
    top = gone < 0 ? gone : mount_id_in_child("..");
    if (judge_in_child(report, "umount", top, "the old root") != Step::done) return Step::went_wrong;
  }
  return Step::done;
}

}  // namespace

Step pivot_in_child(const ContainerPlan& plan, int root, LaunchReport& report) noexcept {
  const bool is_new = plan.root.kind != RootKind::of_the_host;
  if (is_new && plan.root.read_only) {
    const long set = set_attributes_in_child(root, MOUNT_ATTR_RDONLY, false);
    if (judge_in_child(report, "root", set, "read-only") != Step::done) return Step::went_wrong;
  }
  if (!is_new) return Step::done;
  const long pivoted = raw_syscall(SYS_pivot_root, ".", ".");
  if (judge_in_child(report, "pivot_root", pivoted, "/") != Step::done) return Step::went_wrong;
  if (leave_the_old_root_in_child(report) != Step::done) return Step::went_wrong;
  return judge_in_child(report, "chdir", raw_syscall(SYS_chdir, "/"), "/");
}

}  // namespace ramet::launch
