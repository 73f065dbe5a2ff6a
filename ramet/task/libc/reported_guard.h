// ReportedGuard: where libc's descriptor keeps the size of the guard that pthread_getattr_np() tells of a thread on a
// stack of the program's own. libc itself says 0 of such stacks, ramet's have one; and Rust's runtime, for one, ends a
// program whose threads say that they have none.
// Source: glibc's nptl/pthread_getattr_np.c; nptl/descr.h (stackblock, its size, guardsize, reported_guardsize).
#pragma once

#include <cstddef>

#include "ramet/task/libc/primer.h"

namespace ramet {

// In bytes from the beginning of the descriptor; 0 where it is not found, and threads say that they have no guard.
// `stack_block` is where the descriptor keeps the stack. The primer must have looked around, and not be allowed to end.
[[nodiscard]] std::size_t find_reported_guard(const Primer& primer, std::size_t stack_block);

}  // namespace ramet
