// pidfd: a descriptor that stands for one task, and never for the next one with its number.
// Source: pidfd_open(2), Linux 5.3; PIDFD_THREAD, for a thread that does not lead its process, since 6.9.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "ramet/result.h"

namespace ramet {

enum class PidfdOf : std::uint8_t { process, thread };

// A new descriptor, with close-on-exec. The caller must know that `task` still has its number.
// Fails with EINVAL where the kernel has no pidfd of threads, ESRCH when the task is gone.
[[nodiscard]] Result<int> pidfd_open(pid_t task, PidfdOf kind);

}  // namespace ramet
