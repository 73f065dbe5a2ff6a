// --print: every step of a start, in its order, in the words of the system calls.
#pragma once

#include "cli/run_command.h"
#include "cli/run_settings.h"
#include "ramet/result.h"

namespace ramet::cli {

// To standard error. Fails where the start would fail before there is a child.
[[nodiscard]] Result<void> print_steps(const RunSettings& settings, const RunCommand& run);

}  // namespace ramet::cli
