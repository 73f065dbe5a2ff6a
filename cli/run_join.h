// --join: the namespaces of a process that runs already.
#pragma once

#include <string>

#include "cli/run_settings.h"
#include "ramet/result.h"

namespace ramet::cli {

// "PID", or "PID:net,pid". Without a list: all in which that process differs from us.
[[nodiscard]] Result<void> join_process(const std::string& text, RunSettings& settings);

}  // namespace ramet::cli
