// Files of /proc as the creator sees it: who joins a mount namespace finds in its own whatever its owner has put there, and must
// not write to that. Source: proc(5); mount_namespaces(7).
#pragma once

#include <fcntl.h>

#include <cerrno>

#include "ramet/task/launch/container_plan.h"
#include "ramet/task/launch/mount_calls_in_child.h"
#include "ramet/task/launch/text_in_child.h"

namespace ramet::launch {

// Before anything is joined. Where there is no /proc, what needs it says so.
inline void note_proc_in_child(const ContainerPlan& plan) noexcept {
  plan.proc = static_cast<int>(raw_syscall(SYS_openat, AT_FDCWD, "/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
}

// `path` begins with "/proc/". The descriptor, or -errno.
inline long open_proc_in_child(const ContainerPlan& plan, const char* path, int flags) noexcept {
  constexpr std::size_t size_of_begin = sizeof "/proc/" - 1;
  return plan.proc < 0 ? plan.proc : raw_syscall(SYS_openat, plan.proc, path + size_of_begin, flags | O_CLOEXEC);
}

inline long write_proc_in_child(const ContainerPlan& plan, const char* path, const char* text) noexcept {
  const FdInChild file(open_proc_in_child(plan, path, O_WRONLY));
  if (!file.is_open()) return file.result();
  const auto size = static_cast<long>(length_in_child(text));
  const long written = raw_syscall(SYS_write, file.number(), text, size);
  return written < 0 || written == size ? written : -EIO;
}

}  // namespace ramet::launch
