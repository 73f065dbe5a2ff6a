#include "ramet/task/launch/overlay_in_child.h"

#include <cerrno>

namespace ramet::launch {

namespace {

constexpr const char* upper_of_scratch = "upper";
constexpr const char* work_of_scratch = "work";

}  // namespace

// `lowerdir+` (Linux 6.7) takes one layer at a time, whatever characters are in its path.
long new_overlay_in_child(const OverlayPlan& plan) noexcept {
  const FdInChild context(raw_syscall(SYS_fsopen, "overlay", FSOPEN_CLOEXEC));
  if (!context.is_open()) return context.result();
  long set = 0;
  for (const char* layer : plan.lower) {
    if (set >= 0) set = raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_SET_STRING, "lowerdir+", layer, 0);
  }
  if (set == -EINVAL && plan.lower.size() == 1) {
    set = raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_SET_STRING, "lowerdir", plan.lower[0], 0);
  }
  const bool in_memory = plan.upper == nullptr;
  const bool without_upper = !in_memory && *plan.upper == '\0';
  const MountOption options[] = {{"upperdir", without_upper ? nullptr : in_memory ? upper_of_scratch : plan.upper},
                                 {"workdir", without_upper ? nullptr : in_memory ? work_of_scratch : plan.work}};
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

long new_memory_in_child(const char* size) noexcept {
  const MountOption options[] = {{"mode", "0755"}, {"size", size}};
  return new_mount_in_child("tmpfs", options, 2, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

long new_scratch_in_child(const char* size) noexcept {
  FdInChild scratch(new_memory_in_child(size));
  long made = scratch.result();
  if (made >= 0) made = raw_syscall(SYS_mkdirat, scratch.number(), upper_of_scratch, 0755);
  if (made >= 0) made = raw_syscall(SYS_mkdirat, scratch.number(), work_of_scratch, 0755);
  return made < 0 ? made : scratch.release();
}

// The kernel takes a layer only from what is attached; the overlay keeps it when nothing else does.
long new_overlay_in_child(const OverlayPlan& plan, int root) noexcept {
  if (plan.upper != nullptr) return new_overlay_in_child(plan);
  const FdInChild here(raw_syscall(SYS_openat, AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  const FdInChild scratch(here.is_open() ? new_scratch_in_child(nullptr) : here.result());
  if (!scratch.is_open()) return scratch.result();
  const long attached = attach_in_child(scratch.number(), root, "");
  if (attached < 0) return attached;
  long left = raw_syscall(SYS_fchdir, scratch.number());
  FdInChild overlay(left >= 0 ? new_overlay_in_child(plan) : left);
  if (left >= 0) left = raw_syscall(SYS_umount2, ".", detach_mount);
  if (left >= 0) left = raw_syscall(SYS_fchdir, here.number());
  return left < 0 ? left : overlay.release();
}

}  // namespace ramet::launch
