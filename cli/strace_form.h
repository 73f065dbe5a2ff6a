// The settings of the strace form, as the view and the engine want them.
#pragma once

#include <string>

#include "cli/trace_settings.h"
#include "trace/view/strace_options.h"

namespace ramet::cli {

// The choice of system calls: all -e together; all of them where there is none.
[[nodiscard]] std::string selection_expression(const TraceSettings& settings);

[[nodiscard]] trace::CopyLimits copy_limits(const TraceSettings& settings);

// Fails as SyscallSelection::parse does.
[[nodiscard]] Result<trace::StraceOptions> strace_options(const TraceSettings& settings);

}  // namespace ramet::cli
