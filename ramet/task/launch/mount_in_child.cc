// One mount of a container, on a path inside its root.
// Source: mount(8) for what each file system is; proc(5): a new proc wants a pid namespace of its own, and that nothing
// of the old one is hidden from us.
#include <linux/limits.h>
#include <sys/stat.h>

#include <cerrno>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/kernel_files.h"
#include "ramet/task/launch/overlay_in_child.h"
#include "ramet/task/launch/target_in_child.h"

namespace ramet::launch {

namespace {

constexpr std::uint64_t inert = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

bool is_the_root_in_child(const char* path) noexcept {
  while (*path == '/') ++path;
  return *path == '\0';
}

// What lies on the root is not found by a path that begins there: it becomes the root itself.
Step become_the_root_in_child(const FdInChild& fresh, const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  FdInChild own(raw_syscall(SYS_fcntl, fresh.number(), F_DUPFD_CLOEXEC, 0));
  if (judge_in_child(report, "mount", own.result(), mount.target) != Step::done) return Step::went_wrong;
  if (judge_in_child(report, "mount", raw_syscall(SYS_fchdir, own.number()), mount.target) != Step::done) {
    return Step::went_wrong;
  }
  const FdInChild before(root);
  root = own.release();
  return Step::done;
}

Step attach_inside_in_child(const FdInChild& fresh, const MountPlan& mount, int& root, TargetKind kind,
                            LaunchReport& report) noexcept {
  if (judge_in_child(report, "mount", fresh.result(), mount.target) != Step::done) return Step::went_wrong;
  const FdInChild target(open_target_in_child(root, mount.target, kind));
  if (judge_in_child(report, "mount point", target.result(), mount.target) != Step::done) return Step::went_wrong;
  const long attached = attach_in_child(fresh.number(), target.number(), "");
  if (judge_in_child(report, "mount", attached, mount.target) != Step::done) return Step::went_wrong;
  return is_the_root_in_child(mount.target) ? become_the_root_in_child(fresh, mount, root, report) : Step::done;
}

// Whether two descriptors stand for the same file. What was renamed away in the meantime, or deleted, is another.
bool are_the_same_in_child(int one, int other) noexcept {
  struct stat first, second;  // NOLINT: the kernel fills them
  const bool known = raw_syscall(SYS_newfstatat, one, "", &first, AT_EMPTY_PATH) >= 0 &&
                     raw_syscall(SYS_newfstatat, other, "", &second, AT_EMPTY_PATH) >= 0;
  return known && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

Step bind_in_child(const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const FdInChild tree(copy_source_in_child(mount.source, mount.noted));
  if (tree.result() == -ENOENT && mount.optional) return Step::done;
  if (judge_in_child(report, "bind", tree.result(), mount.source) != Step::done) return Step::went_wrong;
  if (mount.descriptor >= 0 && !are_the_same_in_child(tree.number(), mount.descriptor))
    return judge_in_child(report, "bind", -ESTALE, mount.source);
  if (mount.attributes != 0) {
    const long set = set_attributes_in_child(tree.number(), mount.attributes, true);
    if (judge_in_child(report, "bind", set, mount.source) != Step::done) return Step::went_wrong;
  }
  const TargetKind kind = mount.source_is_directory ? TargetKind::directory : TargetKind::file;
  return attach_inside_in_child(tree, mount, root, kind, report);
}

Step mount_overlay_in_child(const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const FdInChild overlay(new_overlay_in_child(mount.overlay, root));
  if (judge_in_child(report, "overlay", overlay.result(), mount.target) != Step::done) return Step::went_wrong;
  return attach_inside_in_child(overlay, mount, root, TargetKind::directory, report);
}

Step mount_memory_in_child(const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const MountOption options[] = {{"mode", mount.mode}, {"size", mount.source}};
  const FdInChild memory(
      new_mount_in_child("tmpfs", options, 2, mount.attributes | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
  return attach_inside_in_child(memory, mount, root, TargetKind::directory, report);
}

// The machine's root may write to it whatever namespace he is in: the kernel asks for his id, and for no capability. A user
// namespace of his own has him in it, an ordinary user's has not. Source: proc_sys(5), user_namespaces(7).
bool has_the_machines_root_in_child(const ContainerPlan& plan, const FdInChild& processes) noexcept {
  if (plan.may_know_the_machines_root) return true;
  struct statx about;  // NOLINT: the kernel fills it
  const long asked = raw_syscall(SYS_statx, processes.number(), "sys", 0, STATX_UID, &about);
  return asked < 0 || about.stx_uid != unknown_user;
}

long protect_kernel_files_in_child(const FdInChild& processes) noexcept {
  for (const char* path : kernel_files) {
    const FdInChild tree(copy_tree_in_child(processes.number(), path, true));
    if (tree.result() == -ENOENT) continue;  // this kernel was built without
    if (!tree.is_open()) return tree.result();
    long done = set_attributes_in_child(tree.number(), MOUNT_ATTR_RDONLY, true);
    if (done >= 0) done = attach_in_child(tree.number(), processes.number(), path);
    if (done < 0) return done;
  }
  return 0;
}

Step mount_processes_in_child(const ContainerPlan& plan, const MountPlan& mount, int& root,
                              LaunchReport& report) noexcept {
  const FdInChild processes(new_mount_in_child("proc", nullptr, 0, inert));
  if (attach_inside_in_child(processes, mount, root, TargetKind::directory, report) != Step::done)
    return Step::went_wrong;
  if (!has_the_machines_root_in_child(plan, processes)) return Step::done;
  return judge_in_child(report, "mount", protect_kernel_files_in_child(processes), mount.target);
}

Step mount_plain_in_child(const char* type, const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const FdInChild fresh(new_mount_in_child(type, nullptr, 0, inert));
  return attach_inside_in_child(fresh, mount, root, TargetKind::directory, report);
}

Step make_directory_in_child(const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const FdInChild made(open_target_in_child(root, mount.target, TargetKind::directory, mount.permissions));
  return judge_in_child(report, "mkdir", made.result(), mount.target);
}

// Whether the link that is there already is the one that was asked for.
bool leads_there_in_child(const FdInChild& parent, const char* name, const char* text) noexcept {
  char found[PATH_MAX];
  const long size = raw_syscall(SYS_readlinkat, parent.number(), name, found, sizeof found);
  long same = 0;
  while (same < size && text[same] == found[same]) ++same;
  return size > 0 && same == size && text[same] == '\0';
}

Step make_symlink_in_child(const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const char* name = nullptr;
  const FdInChild parent(open_parent_in_child(root, mount.target, name));
  if (judge_in_child(report, "symlink", parent.result(), mount.target) != Step::done) return Step::went_wrong;
  const long made = raw_syscall(SYS_symlinkat, mount.source, parent.number(), name);
  if (made == -EEXIST && leads_there_in_child(parent, name, mount.source)) return Step::done;
  return judge_in_child(report, "symlink", made, mount.target);
}

Step make_read_only_in_child(const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const FdInChild target(open_inside_in_child(root, mount.target, O_PATH));
  if (judge_in_child(report, "read-only", target.result(), mount.target) != Step::done) return Step::went_wrong;
  const long set = set_attributes_in_child(target.number(), MOUNT_ATTR_RDONLY, false);
  return judge_in_child(report, "read-only", set, mount.target);
}

Step mount_file_in_child(const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const FdInChild file(new_file_in_child(mount, root));
  return attach_inside_in_child(file, mount, root, TargetKind::file, report);
}

Step mount_all_devices_in_child(const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  const MountOption options[] = {{"mode", "0755"}};
  const FdInChild memory(new_mount_in_child("tmpfs", options, 1, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC));
  if (attach_inside_in_child(memory, mount, root, TargetKind::directory, report) != Step::done) return Step::went_wrong;
  return mount_devices_in_child(mount, memory.number(), report);
}

}  // namespace

Step mount_in_child(const ContainerPlan& plan, const MountPlan& mount, int& root, LaunchReport& report) noexcept {
  switch (mount.kind) {
    case MountKind::bind:
      return bind_in_child(mount, root, report);
    case MountKind::overlay:
      return mount_overlay_in_child(mount, root, report);
    case MountKind::memory:
      return mount_memory_in_child(mount, root, report);
    case MountKind::processes:
      return mount_processes_in_child(plan, mount, root, report);
    case MountKind::devices:
      return mount_all_devices_in_child(mount, root, report);
    case MountKind::message_queues:
      return mount_plain_in_child("mqueue", mount, root, report);
    case MountKind::directory:
      return make_directory_in_child(mount, root, report);
    case MountKind::symlink:
      return make_symlink_in_child(mount, root, report);
    case MountKind::read_only:
      return make_read_only_in_child(mount, root, report);
    case MountKind::file:
      return make_file_in_child(mount, root, report);
    case MountKind::mounted_file:
      return mount_file_in_child(mount, root, report);
    case MountKind::permissions:
      return set_permissions_in_child(mount, root, report);
  }
  return Step::done;
}

}  // namespace ramet::launch
