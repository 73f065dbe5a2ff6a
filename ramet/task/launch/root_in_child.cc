// A new root file system on top of the old one: "/" still leads into the old one, from which binds take their sources,
// and the descriptor and the working directory lead into the new one, until pivot_in_child.
// Source: mount_namespaces(7), pivot_root(2), tmpfs(5), the kernel's overlayfs document (in user namespaces
// since 5.11).
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/overlay_in_child.h"

namespace ramet::launch {

namespace {

long stand_on_in_child(const FdInChild& mount) noexcept {
  const long attached = attach_in_child(mount.number(), AT_FDCWD, "/");
  return attached < 0 ? attached : raw_syscall(SYS_fchdir, mount.number());
}

Step use_mount_in_child(FdInChild& mount, const char* item, LaunchReport& report, int& root) noexcept {
  if (judge_in_child(report, "root", mount.result(), item) != Step::done) return Step::went_wrong;
  if (judge_in_child(report, "root", stand_on_in_child(mount), item) != Step::done) return Step::went_wrong;
  root = mount.release();
  return Step::done;
}

Step use_host_in_child(const RootPlan& plan, LaunchReport& report, int& root) noexcept {
  FdInChild top(raw_syscall(SYS_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (judge_in_child(report, "root", top.result(), "/") != Step::done) return Step::went_wrong;
  const long set = plan.read_only ? set_attributes_in_child(top.number(), MOUNT_ATTR_RDONLY, true) : 0;
  if (judge_in_child(report, "root", set, "/") != Step::done) return Step::went_wrong;
  root = top.release();
  return Step::done;
}

Step use_directory_in_child(const RootPlan& plan, LaunchReport& report, int& root) noexcept {
  FdInChild tree(copy_source_in_child(plan.directory, plan.noted));
  if (tree.is_open() && plan.inert_devices) {
    const long set = set_attributes_in_child(tree.number(), MOUNT_ATTR_NODEV, true);
    if (judge_in_child(report, "root", set, plan.directory) != Step::done) return Step::went_wrong;
  }
  if (tree.is_open() && plan.read_only) {
    const long set = set_attributes_in_child(tree.number(), MOUNT_ATTR_RDONLY, true);
    if (judge_in_child(report, "root", set, plan.directory) != Step::done) return Step::went_wrong;
    // The top stays writable until the last mount point is made; where the host forbids even that, it stays as it is.
    const struct mount_attr writable = {.attr_set = 0, .attr_clr = MOUNT_ATTR_RDONLY, .propagation = 0, .userns_fd = 0};
    raw_syscall(SYS_mount_setattr, tree.number(), "", AT_EMPTY_PATH, &writable, sizeof writable);
  }
  return use_mount_in_child(tree, plan.directory, report, root);
}

// A place for the layer that is thrown away. The overlay keeps it when nothing else does.
Step make_scratch_layer_in_child(const RootPlan& plan, LaunchReport& report) noexcept {
  const FdInChild scratch(new_scratch_in_child(plan.size));
  if (judge_in_child(report, "root", scratch.result(), "overlay") != Step::done) return Step::went_wrong;
  const long made = stand_on_in_child(scratch);
  return judge_in_child(report, "root", made, "overlay");
}

Step use_overlay_in_child(const RootPlan& plan, LaunchReport& report, int& root) noexcept {
  const bool in_memory = plan.overlay.upper == nullptr;
  if (in_memory && make_scratch_layer_in_child(plan, report) != Step::done) return Step::went_wrong;
  FdInChild overlay(new_overlay_in_child(plan.overlay));
  return use_mount_in_child(overlay, "overlay", report, root);
}

}  // namespace

Step raise_root_in_child(const ContainerPlan& plan, LaunchReport& report, int& root) noexcept {
  switch (plan.root.kind) {
    case RootKind::of_the_host:
      return use_host_in_child(plan.root, report, root);
    case RootKind::directory:
      return use_directory_in_child(plan.root, report, root);
    case RootKind::memory: {
      FdInChild memory(new_memory_in_child(plan.root.size));
      return use_mount_in_child(memory, "tmpfs", report, root);
    }
    case RootKind::overlay:
      return use_overlay_in_child(plan.root, report, root);
  }
  return Step::done;
}

}  // namespace ramet::launch
