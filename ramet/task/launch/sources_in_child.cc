// What binds show of the host. Whoever becomes somebody else in a container may not reach it any more, though its
// creator could: so it is taken before, as runc and crun do.
#include <fcntl.h>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

namespace {

// What is not there, and what there is no descriptor left for, is said of when its turn comes.
void note_source_in_child(const char* path, int& noted) noexcept {
  const long tree = copy_tree_in_child(AT_FDCWD, path, true);
  if (tree >= 0) noted = static_cast<int>(tree);
}

}  // namespace

Step part_from_the_host_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (!plan.has_mounts || plan.propagation == 0) return Step::done;
  return judge_in_child(report, "mount", raw_syscall(SYS_mount, nullptr, "/", nullptr, plan.propagation, nullptr), "/");
}

void note_sources_in_child(const ContainerPlan& plan) noexcept {
  if (!plan.has_mounts || !plan.user.become) return;
  if (plan.root.kind == RootKind::directory) note_source_in_child(plan.root.directory, plan.root.noted);
  for (const MountPlan& mount : plan.mounts) {
    if (mount.kind == MountKind::bind) note_source_in_child(mount.source, mount.noted);
  }
}

long copy_source_in_child(const char* path, int& noted) noexcept {
  const int tree = noted;
  noted = -1;
  return tree >= 0 ? tree : copy_tree_in_child(AT_FDCWD, path, true);
}

}  // namespace ramet::launch
