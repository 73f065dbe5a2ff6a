// RunInfo: tells whoever started `ramet run`, by descriptors, what became of the command, in the JSON of bwrap(1):
// which process it is and in which namespaces, and at the end its exit status.
#pragma once

#include <sys/types.h>

#include "cli/run_settings.h"
#include "ramet/result.h"

namespace ramet::cli {

// The process is there; of a container, its process 1. Fails where nobody reads that.
[[nodiscard]] Result<void> tell_start(const RunSettings& settings, pid_t process);
[[nodiscard]] Result<void> tell_end(const RunSettings& settings, int status);

}  // namespace ramet::cli
