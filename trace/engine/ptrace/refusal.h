// Refusal: why a task may not be attached to, in words that say what to do. Source: ptrace(2), "Ptrace access mode checking".
#pragma once

#include "ramet/result.h"
#include "trace/engine/ptrace/proc_files.h"

namespace ramet::trace::ptrace {

[[nodiscard]] Error explain_refused_attach(const Error& error, const TaskStatus& status);

// What a user should know before the program at `path` runs: a set-user-id bit that the kernel ignores under ptrace.
[[nodiscard]] std::vector<std::string> launch_warnings(const std::string& path);

}  // namespace ramet::trace::ptrace
