#include "ramet/own/descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace ramet {

namespace {

// Without close_range: as many numbers as there may be.
void close_one_by_one(unsigned first, unsigned last) noexcept {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t end = std::min<rlim_t>({limit.rlim_max, rlim_t{last} + 1, rlim_t{1} << 20});
  for (rlim_t number = first; number < end; ++number) close(static_cast<int>(number));
}

void close_between(unsigned first, unsigned last) noexcept {
  if (first > last) return;
  if (syscall(SYS_close_range, first, last, 0) != 0) close_one_by_one(first, last);
}

}  // namespace

void close_all_but(std::span<const int> kept) noexcept {
  unsigned first = 0;
  for (const int number : kept) {
    const auto next = static_cast<unsigned>(number);
    if (next > 0) close_between(first, next - 1);
    first = next + 1;
  }
  close_between(first, UINT_MAX);
}

int move_above(int number, int lowest) noexcept {
  if (number < 0 || number >= lowest) return number;
  const int moved = fcntl(number, F_DUPFD_CLOEXEC, lowest);
  if (moved < 0) return number;
  close(number);
  return moved;
}

// First all of them out of the way of each other, then down to their places.
bool place_standard_descriptors(std::span<int, 3> sources) noexcept {
  constexpr int highest = 2;
  for (int& source : sources) {
    if (source >= 0 && source <= highest && &sources[static_cast<std::size_t>(source)] != &source) {
      source = move_above(source, highest + 1);
      if (source <= highest) return false;
    }
  }
  for (int number = 0; number <= highest; ++number) {
    const int source = sources[static_cast<std::size_t>(number)];
    if (source < 0) {
      close(number);
    } else if (source == number) {
      if (fcntl(number, F_SETFD, 0) != 0) return false;
    } else if (dup2(source, number) != number) {
      return false;
    }
  }
  return true;
}

}  // namespace ramet
