// What binds show of the host. Whoever becomes somebody else in a container may not reach it any more, though its
// creator could: so it is taken before, as runc and crun do.
#include <fcntl.h>
#include <sys/resource.h>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

namespace {

constexpr rlim_t left_for_the_rest = 16;  // descriptors that the mounts themselves need, at most, and some

// What is not there is said of when its turn comes, and what there is no room for is looked for then.
void note_source_in_child(const char* path, rlim_t limit, int& noted) noexcept {
  noted = -1;
  const long tree = copy_tree_in_child(AT_FDCWD, path, true);
  const bool has_room = tree >= 0 && static_cast<rlim_t>(tree) + left_for_the_rest < limit;
  if (has_room) noted = static_cast<int>(tree);
  if (tree >= 0 && !has_room) raw_syscall(SYS_close, tree);
}

}  // namespace

Step part_from_the_host_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (!plan.has_mounts || plan.propagation == 0) return Step::done;
  return judge_in_child(report, "mount", raw_syscall(SYS_mount, nullptr, "/", nullptr, plan.propagation, nullptr), "/");
}

void note_sources_in_child(const ContainerPlan& plan) noexcept {
  if (!plan.has_mounts || !plan.user.become) return;
  rlimit limit{};
  raw_syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit);
  if (plan.root.kind == RootKind::directory) note_source_in_child(plan.root.directory, limit.rlim_cur, plan.root.noted);
  for (const MountPlan& mount : plan.mounts) {
    if (mount.kind == MountKind::bind) note_source_in_child(mount.source, limit.rlim_cur, mount.noted);
  }
}

long copy_source_in_child(const char* path, int& noted) noexcept {
  const int tree = noted;
  noted = -1;
  return tree >= 0 ? tree : copy_tree_in_child(AT_FDCWD, path, true);
}

}  // namespace ramet::launch
