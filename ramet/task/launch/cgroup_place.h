// CgroupPlace: where in the file system the caller's own cgroup is, in the hierarchy of version 2 or of a controller of version 1.
// Source: cgroups(7); proc_pid_mountinfo(5), proc_pid_cgroup(5).
#pragma once

#include <string>

#include "ramet/result.h"

namespace ramet {

struct CgroupPlace {
  std::string directory;  // of the caller's own cgroup
  std::string top;        // where the hierarchy is mounted
};

// `controller` of version 1; "" of version 2. Fails with {cgroup, ENOENT, what is not there}.
[[nodiscard]] Result<CgroupPlace> cgroup_place(const std::string& controller);

}  // namespace ramet
