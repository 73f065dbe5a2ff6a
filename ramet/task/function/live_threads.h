// LiveThreads: how many threads of this process may still run its code, counted by the kernel: libc knows only of those
// that it made itself. A thread that has been joined may be on its way out of the kernel for a while; it counts no
// more. Source: proc(5): the link count of /proc/self/task, and the flags in /proc/self/task/TID/stat (PF_EXITING).
#pragma once

#include <cstddef>

#include "ramet/result.h"

namespace ramet {

// 1 when the caller is alone. Fails where /proc does not say and libc does not know that there is one alone.
[[nodiscard]] Result<std::size_t> live_threads();

}  // namespace ramet
