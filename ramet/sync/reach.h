// Reach: how far apart those who use a lock may be. One type serves both; the aliases of each header name the two:
// ramet::Mutex for the threads of one process, ramet::shared_memory::Mutex for whoever has its memory mapped.
// Within one process the kernel finds the sleepers by address alone, which is cheaper than asking what is mapped there.
// Source: futex(2) FUTEX_PRIVATE_FLAG, Linux 2.6.22.
#pragma once

#include <cstdint>

#include "ramet/kernel/futex.h"

namespace ramet {

enum class Reach : std::uint8_t {
  process,        // tasks that share all memory (CLONE_VM)
  shared_memory,  // also tasks that share only a mapping (MAP_SHARED), wherever each has it in its memory
};

[[nodiscard]] constexpr FutexScope scope_of(Reach reach) {
  return reach == Reach::process ? FutexScope::this_process : FutexScope::any_process;
}

}  // namespace ramet
