#include "cli/run_limits.h"

#include <sys/resource.h>

#include <cstdio>

#include "ramet/task/launch/limited_cgroups.h"

namespace ramet::cli {

Result<void> settle_limits(RunSettings& settings) {
  TreeLimits& limits = settings.tree_limits;
  if (limits.empty()) return {};
  const auto possible = LimitedCgroups::make(limits);
  if (possible) return {};
  if (limits.processors || limits.tasks || possible.error().number == EINVAL) return std::unexpected(possible.error());
  std::fprintf(stderr,
               "ramet: --memory holds each process by itself to it (RLIMIT_AS), and not all together: no cgroup can be had "
               "here (%s)\n",
               describe(possible.error()).c_str());
  const rlim_t size = *limits.memory;
  settings.limits[RLIMIT_AS] = {.rlim_cur = size, .rlim_max = size};
  limits.memory.reset();
  return {};
}

}  // namespace ramet::cli
