// SchedulingFlags: where libc's descriptor notes that it knows the thread's policy and priority. What it notes once it
// goes on believing: pthread_getschedparam() tells it, and mutexes with a priority ceiling compute with it. On a
// descriptor that serves another thread it must know nothing; then it asks the kernel. Source: glibc's
// nptl/pthread_getschedparam.c, nptl/tpp.c: ATTR_FLAG_SCHED_SET and ATTR_FLAG_POLICY_SET.
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramet/task/libc/primer.h"

namespace ramet {

inline constexpr std::uint32_t scheduling_is_known = 0x60;  // both flags

// Bytes from the beginning of the descriptor to the word of its flags; 0: not found, or the primer has inherited them.
[[nodiscard]] std::size_t find_scheduling_flags(const Primer& primer);

}  // namespace ramet
