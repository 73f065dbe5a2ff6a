// Restartable sequences: a thread tells the kernel where it wants to read on which processor it runs. A thread has one
// such area, which belongs to libc; whoever starts a thread that libc does not start registers it in libc's place.
// Source: rseq(2), Linux 4.18.
#pragma once

#include <cstdint>

namespace ramet {

// Registers the caller's area of `size` bytes, at least 32. Whoever fails lives without, as libc does: cpu_id says so.
void register_rseq(void* area, std::uint32_t size) noexcept;

}  // namespace ramet
