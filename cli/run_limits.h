// What of the limits on all processes together can be had on this machine, and what stands in for the rest.
#pragma once

#include "cli/run_settings.h"
#include "ramet/result.h"

namespace ramet::cli {

// Where no cgroup can be had: --memory becomes a limit of each process by itself, and that is said on standard error; the others
// have nothing that could stand in for them, and fail.
[[nodiscard]] Result<void> settle_limits(RunSettings& settings);

}  // namespace ramet::cli
