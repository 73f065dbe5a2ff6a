// The system calls about mounts as the steps in the child use them, and a descriptor that ends with its scope.
// Source: fsopen(2), fsconfig(2), fsmount(2), open_tree(2), move_mount(2), mount_setattr(2) (Linux 5.12), openat2(2).
#pragma once

#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdint>

#include "ramet/kernel/raw_syscall.h"

namespace ramet::launch {

inline constexpr int close_on_exec = O_CLOEXEC;
inline constexpr int detach_mount = 2;  // MNT_DETACH, of a header that fights with linux/mount.h

class FdInChild {
 public:
  explicit FdInChild(long number) noexcept : number_(number) {}
  FdInChild(const FdInChild&) = delete;
  FdInChild& operator=(const FdInChild&) = delete;
  ~FdInChild() {
    if (number_ >= 0) raw_syscall(SYS_close, number_);
  }
  [[nodiscard]] int number() const noexcept { return static_cast<int>(number_); }
  [[nodiscard]] long result() const noexcept { return number_; }  // or -errno
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  [[nodiscard]] int release() noexcept {
    const int number = static_cast<int>(number_);
    number_ = -1;
    return number;
  }

 private:
  long number_;
};

struct MountOption {
  const char* key = nullptr;
  const char* value = nullptr;  // nullptr: not set
};

// A new file system that is not attached yet: its descriptor or -errno.
inline long new_mount_in_child(const char* type, const MountOption* options, std::size_t count,
                               std::uint64_t attributes) noexcept {
  const FdInChild context(raw_syscall(SYS_fsopen, type, FSOPEN_CLOEXEC));
  if (!context.is_open()) return context.result();
  raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_SET_STRING, "source", type, 0);  // for /proc/mounts alone
  for (std::size_t i = 0; i < count; ++i) {
    if (options[i].value == nullptr) continue;
    const long set =
        raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_SET_STRING, options[i].key, options[i].value, 0);
    if (set < 0) return set;
  }
  const long created = raw_syscall(SYS_fsconfig, context.number(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0);
  if (created < 0) return created;
  return raw_syscall(SYS_fsmount, context.number(), FSMOUNT_CLOEXEC, attributes);
}

// A copy of what is mounted at `path`, with all below it, not attached yet.
inline long copy_tree_in_child(int directory, const char* path, bool recursive) noexcept {
  const unsigned flags =
      OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0u) | (*path == '\0' ? AT_EMPTY_PATH : 0u);
  return raw_syscall(SYS_open_tree, directory, path, flags);
}

// Puts what `mount` stands for onto `path` ("": onto `directory` itself).
inline long attach_in_child(int mount, int directory, const char* path) noexcept {
  const unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | (*path == '\0' ? MOVE_MOUNT_T_EMPTY_PATH : 0u);
  return raw_syscall(SYS_move_mount, mount, "", directory, path, flags);
}

inline long set_attributes_in_child(int mount, std::uint64_t attributes, bool recursive) noexcept {
  const struct mount_attr wanted = {.attr_set = attributes, .attr_clr = 0, .propagation = 0, .userns_fd = 0};
  return raw_syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0u), &wanted,
                     sizeof wanted);
}

// Opens `path` with `root` as its root: neither "..", nor a link, nor a magic link leads out of it. EAGAIN: somebody on this
// machine has mounted or renamed something in the middle of a "..", and the kernel could not be sure.
inline long open_inside_in_child(int root, const char* path, std::uint64_t flags) noexcept {
  const struct open_how how = {
      .flags = flags | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
  constexpr int most_attempts = 128;
  long opened = -EAGAIN;
  for (int attempt = 0; opened == -EAGAIN && attempt < most_attempts; ++attempt)
    opened = raw_syscall(SYS_openat2, root, path, &how, sizeof how);
  return opened;
}

}  // namespace ramet::launch
