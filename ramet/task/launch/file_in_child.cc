// A file of a container whose contents its creator has: in the root, or as a mount of its own, which lies on any path,
// also where the root cannot be written. And the permissions of what is there already. Source: mount(8) --bind: what is
// mounted may be a file; fchmodat2(2), Linux 6.6.
#include <sys/stat.h>

#include <cerrno>

#include "ramet/task/launch/container_steps_in_child.h"
#include "ramet/task/launch/target_in_child.h"

namespace ramet::launch {

namespace {

constexpr int detach = 2;        // MNT_DETACH, of a header that fights with linux/mount.h
constexpr long fchmodat2 = 452;  // on all processors; this libc's headers may be older
constexpr std::uint64_t to_write =
    O_WRONLY | O_TRUNC | O_NOCTTY | O_NONBLOCK;  // a FIFO fails, and nobody waits for a reader

// 0 or -errno.
long fill_in_child(const FdInChild& file, std::span<const char> contents, mode_t permissions) noexcept {
  if (!file.is_open()) return file.result();
  while (!contents.empty()) {
    const long written = raw_syscall(SYS_write, file.number(), contents.data(), contents.size());
    if (written < 0 && written != -EINTR) return written;
    if (written > 0) contents = contents.subspan(static_cast<std::size_t>(written));
  }
  return raw_syscall(SYS_fchmod, file.number(), permissions);
}

// A copy can be made only of what is mounted: so for a moment the memory lies on the root.
long copy_out_in_child(const FdInChild& memory, const char* name, int root) noexcept {
  const FdInChild here(raw_syscall(SYS_openat, AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!here.is_open()) return here.result();
  const long attached = attach_in_child(memory.number(), root, "");
  if (attached < 0) return attached;
  const long copy = copy_tree_in_child(memory.number(), name, false);
  long left = raw_syscall(SYS_fchdir, memory.number());
  if (left >= 0) left = raw_syscall(SYS_umount2, ".", detach);
  if (left >= 0) left = raw_syscall(SYS_fchdir, here.number());
  if (left >= 0 || copy < 0) return copy;
  raw_syscall(SYS_close, copy);
  return left;
}

}  // namespace

Step make_file_in_child(const MountPlan& mount, int root, LaunchReport& report) noexcept {
  const FdInChild place(open_target_in_child(root, mount.target, TargetKind::file));
  if (judge_in_child(report, "file", place.result(), mount.target) != Step::done) return Step::went_wrong;
  const FdInChild file(open_inside_in_child(root, mount.target, to_write));
  return judge_in_child(report, "file", fill_in_child(file, mount.contents, mount.permissions), mount.target);
}

long new_file_in_child(const MountPlan& mount, int root) noexcept {
  const FdInChild memory(new_mount_in_child("tmpfs", nullptr, 0, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
  if (!memory.is_open()) return memory.result();
  const char* const name = "contents";
  {
    const FdInChild file(raw_syscall(SYS_openat, memory.number(), name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    const long filled = fill_in_child(file, mount.contents, mount.permissions);
    if (filled < 0) return filled;
  }
  FdInChild copy(copy_out_in_child(memory, name, root));
  if (!copy.is_open() || mount.attributes == 0) return copy.release();
  const long set = set_attributes_in_child(copy.number(), mount.attributes, false);
  return set < 0 ? set : copy.release();
}

Step set_permissions_in_child(const MountPlan& mount, int root, LaunchReport& report) noexcept {
  const FdInChild target(open_inside_in_child(root, mount.target, O_PATH));
  if (judge_in_child(report, "chmod", target.result(), mount.target) != Step::done) return Step::went_wrong;
  long set = raw_syscall(fchmodat2, target.number(), "", mount.permissions, AT_EMPTY_PATH);
  if (set == -ENOSYS) {
    const FdInChild opened(open_inside_in_child(root, mount.target, O_RDONLY | O_NOCTTY | O_NONBLOCK));
    set = opened.is_open() ? raw_syscall(SYS_fchmod, opened.number(), mount.permissions) : opened.result();
  }
  return judge_in_child(report, "chmod", set, mount.target);
}

}  // namespace ramet::launch
