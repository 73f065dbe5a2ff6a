// Birth: the only place of the library that makes a task. clone3, and clone where the kernel or a filter has no clone3.
// Threads begin on a slot; processes on any stack, with any sharing.
// Source: clone(2).
#pragma once

#include <sys/types.h>

#include "ramet/kernel/clone3.h"
#include "ramet/kernel/clone_check.h"
#include "ramet/own/fd.h"
#include "ramet/own/stack_slab.h"
#include "ramet/task/start_settings.h"
#include "ramet/task/thread/slot.h"

namespace ramet {

// What pthread_create shares: all that the threads of one process have in common.
inline constexpr auto thread_flags = checked_clone_flags<CloneCall::clone3>(
    CloneFlag::VM | CloneFlag::FS | CloneFlag::FILES | CloneFlag::SYSVSEM | CloneFlag::SIGHAND | CloneFlag::THREAD |
        CloneFlag::SETTLS | CloneFlag::PARENT_SETTID | CloneFlag::CHILD_CLEARTID,
    0);

// The same without a common descriptor table, working directory, or both: all four are checked.
inline constexpr auto own_files_flags =
    checked_clone_flags<CloneCall::clone3>(thread_flags.flags().without(CloneFlag::FILES), 0);
inline constexpr auto own_directory_flags =
    checked_clone_flags<CloneCall::clone3>(thread_flags.flags().without(CloneFlag::FS), 0);
inline constexpr auto own_both_flags =
    checked_clone_flags<CloneCall::clone3>(own_files_flags.flags().without(CloneFlag::FS), 0);

struct NewThread {
  pid_t tid = 0;
  Fd pidfd;  // open where the settings want it
};

// A thread on the slot's descriptor, whose stack grows down from `stack_top`. The kernel writes the tid into the
// descriptor before the thread runs, and clears the exit word when it has gone.
// Fails with the errno of clone3 or clone: EAGAIN for a limit on tasks, ENOMEM, EINVAL for a pidfd before Linux 6.9.
[[nodiscard]] Result<NewThread> give_birth(const Slot& slot, std::byte* stack_top, TaskEntry entry,
                                           const StartSettings& settings);

enum class BirthCall : std::uint8_t { clone3, clone };

struct ProcessBirth {
  CloneFlags flags;         // with PIDFD or without
  int exit_signal = 0;      // to the parent; exec makes it SIGCHLD
  StackMemory stack;        // a process that shares memory runs on it; one with a copy, on its copy
  int cgroup = -1;          // for INTO_CGROUP: the directory of a cgroup v2
  pid_t* pid = nullptr;     // for PARENT_SETTID: written before the process runs
  BirthCall call = BirthCall::clone3;
};

struct NewProcess {
  pid_t pid = 0;
  Fd pidfd;  // open where the flags want it
};

// A process that begins with `entry`, which must not return.
// With VFORK it comes back when the process has exec'ed or ended. clone knows no CLEAR_SIGHAND, INTO_CGROUP and NEWTIME:
// they are EINVAL there, and so are PIDFD and PARENT_SETTID together.
// Fails with the errno of clone3 or clone: ENOSYS, EAGAIN for a limit on tasks, EPERM, ENOMEM, ENOSPC, EBUSY.
[[nodiscard]] Result<NewProcess> give_birth(const ProcessBirth& birth, TaskEntry entry);

}  // namespace ramet
