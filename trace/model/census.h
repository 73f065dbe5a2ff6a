// Census: the figures of a whole run.
#pragma once

#include <cstdint>

#include "trace/model/genealogy.h"

namespace ramet::trace {

struct Census {
  std::uint64_t tasks = 0;
  std::uint64_t processes = 0;          // tasks that were born as leaders
  std::uint64_t threads = 0;            // the others
  std::uint64_t peak_alive = 0;
  std::uint64_t alive = 0;              // at the end of what was seen
  std::uint64_t failed_creations = 0;
  std::uint64_t never_joined = 0;
  std::uint64_t never_collected = 0;
  std::uint64_t creator_unknown = 0;    // attached ones included
  std::uint64_t lost = 0;               // events
};

[[nodiscard]] Census census(const Genealogy& genealogy);

}  // namespace ramet::trace
