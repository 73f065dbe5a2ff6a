// Birth: the only place of the library that makes a task. clone3, and clone where the kernel or a filter has no clone3.
// Source: clone(2).
#pragma once

#include <sys/types.h>

#include "ramet/kernel/clone3.h"
#include "ramet/kernel/clone_check.h"
#include "ramet/own/fd.h"
#include "ramet/task/slot.h"
#include "ramet/task/start_settings.h"

namespace ramet {

// What pthread_create shares: all that the threads of one process have in common.
inline constexpr auto thread_flags = checked_clone_flags<CloneCall::clone3>(
    CloneFlag::VM | CloneFlag::FS | CloneFlag::FILES | CloneFlag::SYSVSEM | CloneFlag::SIGHAND | CloneFlag::THREAD |
        CloneFlag::SETTLS | CloneFlag::PARENT_SETTID | CloneFlag::CHILD_CLEARTID,
    0);

struct NewThread {
  pid_t tid = 0;
  Fd pidfd;  // open where the settings want it
};

// A thread on the slot's descriptor, whose stack grows down from `stack_top`. The kernel writes the tid into the
// descriptor before the thread runs, and clears the exit word when it has gone.
// Fails with the errno of clone3 or clone: EAGAIN for a limit on tasks, ENOMEM, EINVAL for a pidfd before Linux 6.9.
[[nodiscard]] Result<NewThread> give_birth(const Slot& slot, std::byte* stack_top, TaskEntry entry,
                                           const StartSettings& settings);

}  // namespace ramet
