#include "ramet/kernel/advice.h"

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdint>

namespace ramet {

// No static local with a guard: a fork in the middle would leave that taken in the child. Two threads may ask at once.
bool kernel_heeds_advice() noexcept {
  enum class Known : std::uint8_t { nothing, heeds, nods };
  static constinit std::atomic<Known> known{Known::nothing};
  if (known.load(std::memory_order_relaxed) == Known::nothing) {
    const int saved = errno;
    const std::size_t nothing = 0;
    const bool refused = madvise(nullptr, nothing, INT_MAX) != 0;
    errno = saved;
    known.store(refused ? Known::heeds : Known::nods, std::memory_order_relaxed);
  }
  return known.load(std::memory_order_relaxed) == Known::heeds;
}

}  // namespace ramet
