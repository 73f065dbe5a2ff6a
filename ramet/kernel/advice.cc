#include "ramet/kernel/advice.h"

#include <sys/mman.h>

#include <cerrno>
#include <climits>

namespace ramet {

bool kernel_heeds_advice() noexcept {
  static const bool heeds = [] {
    const int saved = errno;
    const std::size_t nothing = 0;
    const bool refused = madvise(nullptr, nothing, INT_MAX) != 0;
    errno = saved;
    return refused;
  }();
  return heeds;
}

}  // namespace ramet
