// A new root file system on top of the old one: "/" still leads into the old one, from which binds take their sources,
// and the descriptor and the working directory lead into the new one, until pivot_in_child.
// Source: mount_namespaces(7), pivot_root(2), tmpfs(5), the kernel's overlayfs document (in user namespaces
// since 5.11).
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/mount_calls_in_child.h"

namespace ramet::launch {

namespace {

// Whether what is mounted here is seen on the other side, and the other way round.
Step part_from_the_host_in_child(const ContainerPlan& plan, LaunchReport& report) noexcept {
  if (plan.propagation == 0) return Step::done;
  return judge_in_child(report, "mount", raw_syscall(SYS_mount, nullptr, "/", nullptr, plan.propagation, nullptr), "/");
}

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
  FdInChild tree(copy_tree_in_child(AT_FDCWD, plan.directory, true));
  if (tree.is_open() && plan.read_only) {
    const long set = set_attributes_in_child(tree.number(), MOUNT_ATTR_RDONLY, true);
    if (judge_in_child(report, "root", set, plan.directory) != Step::done) return Step::went_wrong;
    // The top stays writable until the last mount point is made; where the host forbids even that, it stays as it is.
    const struct mount_attr writable = {.attr_set = 0, .attr_clr = MOUNT_ATTR_RDONLY, .propagation = 0, .userns_fd = 0};
    raw_syscall(SYS_mount_setattr, tree.number(), "", AT_EMPTY_PATH, &writable, sizeof writable);
  }
  return use_mount_in_child(tree, plan.directory, report, root);
}

long memory_in_child(const char* size) noexcept {
  const MountOption options[] = {{"mode", "0755"}, {"size", size}};
  return new_mount_in_child("tmpfs", options, 2, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

// A place for the layer that is thrown away. The overlay keeps it when nothing else does.
Step make_scratch_layer_in_child(const RootPlan& plan, LaunchReport& report) noexcept {
  const FdInChild scratch(memory_in_child(plan.size));
  if (judge_in_child(report, "root", scratch.result(), "overlay") != Step::done) return Step::went_wrong;
  long made = stand_on_in_child(scratch);
  if (made >= 0) made = raw_syscall(SYS_mkdirat, AT_FDCWD, "upper", 0755);
  if (made >= 0) made = raw_syscall(SYS_mkdirat, AT_FDCWD, "work", 0755);
  return judge_in_child(report, "root", made, "overlay");
}

// `lowerdir+` (Linux 6.7) takes one layer at a time, whatever characters are in its path.
long overlay_in_child(const RootPlan& plan, const char* upper, const char* work) noexcept {
  const FdInChild context(raw_syscall(SYS_fsopen, "overlay", FSOPEN_CLOEXEC));
  if (!context.is_open()) return context.result();
  long set = 0;
  for (const char* layer : plan.lower) {
    if (set >= 0) set = raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_SET_STRING, "lowerdir+", layer, 0);
  }
  if (set == -EINVAL && plan.lower.size() == 1) {
    set = raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_SET_STRING, "lowerdir", plan.lower[0], 0);
  }
  const MountOption options[] = {{"upperdir", upper}, {"workdir", work}};
  for (const MountOption& option : options) {
    if (set < 0 || option.value == nullptr) continue;
    set = raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_SET_STRING, option.key, option.value, 0);
  }
  // Without it the layers' marks are trusted.* attributes, which only the host's root may write.
  if (set >= 0) set = raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_SET_FLAG, "userxattr", nullptr, 0);
  if (set >= 0) set = raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0);
  if (set < 0) return set;
  return raw_syscall(SYS_fsmount, context.number(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

Step use_overlay_in_child(const RootPlan& plan, LaunchReport& report, int& root) noexcept {
  const bool in_memory = plan.upper == nullptr;
  if (in_memory && make_scratch_layer_in_child(plan, report) != Step::done) return Step::went_wrong;
  const bool without_upper = !in_memory && plan.upper[0] == '\0';
  FdInChild overlay(without_upper ? overlay_in_child(plan, nullptr, nullptr)
                    : in_memory   ? overlay_in_child(plan, "upper", "work")
                                  : overlay_in_child(plan, plan.upper, plan.work));
  return use_mount_in_child(overlay, "overlay", report, root);
}

}  // namespace

Step raise_root_in_child(const ContainerPlan& plan, LaunchReport& report, int& root) noexcept {
  if (part_from_the_host_in_child(plan, report) != Step::done) return Step::went_wrong;
  switch (plan.root.kind) {
    case RootKind::of_the_host:
      return use_host_in_child(plan.root, report, root);
    case RootKind::directory:
      return use_directory_in_child(plan.root, report, root);
    case RootKind::memory: {
      FdInChild memory(memory_in_child(plan.root.size));
      return use_mount_in_child(memory, "tmpfs", report, root);
    }
    case RootKind::overlay:
      return use_overlay_in_child(plan.root, report, root);
  }
  return Step::done;
}

}  // namespace ramet::launch
