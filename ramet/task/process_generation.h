// ProcessGeneration: a number that changes whenever this memory becomes another process's by fork, however that was
// called. What belongs to threads is worthless then: the child has one thread, and libc's lists begin anew.
// Source: madvise(2) MADV_WIPEONFORK, Linux 4.14: the child finds zeros in such a page. Under an emulator that ignores
// advice, pthread_atfork(3) wipes the word, and a fork past libc goes unseen.
#pragma once

#include <cstdint>

#include "ramet/result.h"

namespace ramet {

// Prepares the page; fails where the kernel has no such pages. Without it process_generation() is always 0.
[[nodiscard]] Result<void> watch_for_forks();

[[nodiscard]] std::uint64_t process_generation() noexcept;

}  // namespace ramet
