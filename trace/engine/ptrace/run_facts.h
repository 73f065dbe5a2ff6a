// RunFacts: what Started tells of the machine and the clock. Source: clock_gettime(2), random(4) boot_id.
#pragma once

#include "trace/event.h"

namespace ramet::trace::ptrace {

[[nodiscard]] Started run_facts();

}  // namespace ramet::trace::ptrace
