// Descriptors: the whole table of this process's file descriptors, for a process that keeps but a few of them.
// Source: close_range(2), Linux 5.9; dup2(2), fcntl(2) F_DUPFD_CLOEXEC.
#pragma once

#include <span>

namespace ramet {

// Closes every descriptor that is not in `kept`, which is sorted and has each but once. Async-signal-safe.
void close_all_but(std::span<const int> kept) noexcept;

// The same open file under a number that is at least `lowest`, closing on exec; `number` itself is closed. The number
// as it is where it is high enough, or where there is no room. Async-signal-safe.
[[nodiscard]] int move_above(int number, int lowest) noexcept;

// Gives the three standard descriptors their numbers: sources[n] becomes n, and stays open across exec; n is closed
// where the source is negative. False where there is no room. Async-signal-safe.
[[nodiscard]] bool place_standard_descriptors(std::span<int, 3> sources) noexcept;

}  // namespace ramet
