// LimitedCgroups: the cgroups in which a tree is held to its limits: one of version 2, or of version 1 one for each kind.
// Source: cgroups(7); the kernel's cgroup-v2 and cgroup-v1 documents: memory.max, cpu.max, pids.max and their elders.
#pragma once

#include <vector>

#include "ramet/result.h"
#include "ramet/task/cgroup.h"
#include "ramet/task/tree_limits.h"

namespace ramet {

struct LimitedCgroups {
  std::vector<Cgroup> all;
  bool born_in = false;  // one of version 2, in which a process can be born; else the process has to join each

  // Below the caller's own cgroup; or, because a cgroup with processes cannot limit those below it, below the nearest
  // ancestor that is the caller's to use. Fails with {limits, errno, file}: ENOENT where no cgroup has such limits,
  // EACCES where none is the caller's, EBUSY, EINVAL for values that mean nothing.
  [[nodiscard]] static Result<LimitedCgroups> make(const TreeLimits& limits);
};

}  // namespace ramet
