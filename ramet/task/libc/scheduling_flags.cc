#include "ramet/task/libc/scheduling_flags.h"

#include <sched.h>

#include <algorithm>
#include <span>

namespace ramet {

// Found by trying: the primer sleeps, and libc notes what it is asked.
std::size_t find_scheduling_flags(const Primer& primer) {
  const PrimerReport& report = primer.report();
  const std::span halves(reinterpret_cast<std::uint32_t*>(report.descriptor),
                         report.words.size() * sizeof(std::uintptr_t) / sizeof(std::uint32_t));
  const std::vector<std::uint32_t> before(halves.begin(), halves.end());
  int policy = 0;
  sched_param parameter{};
  if (pthread_getschedparam(primer.thread(), &policy, &parameter) != 0) return 0;
  std::size_t found = 0;
  std::size_t count = 0;
  for (std::size_t index = 0; index < halves.size(); ++index) {
    if ((before[index] ^ halves[index]) != scheduling_is_known || (before[index] & scheduling_is_known) != 0) continue;
    found = index;
    ++count;
  }
  if (count != 1) return 0;
  halves[found] = before[found];
  return found * sizeof(std::uint32_t);
}

}  // namespace ramet
