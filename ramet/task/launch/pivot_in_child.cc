// The new root becomes the root, and the old one goes: from here on nothing of the host has a name.
// Source: pivot_root(2), "pivot_root(".", ".")": the old root then lies on the new one, and is unmounted there.
#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

namespace {

constexpr int detach = 2;  // MNT_DETACH, of a header that fights with linux/mount.h

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
  const long gone = raw_syscall(SYS_umount2, ".", detach);
  if (judge_in_child(report, "umount", gone, "the old root") != Step::done) return Step::went_wrong;
  return judge_in_child(report, "chdir", raw_syscall(SYS_chdir, "/"), "/");
}

}  // namespace ramet::launch
