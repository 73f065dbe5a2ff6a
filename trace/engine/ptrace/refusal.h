// Refusal: why a task may not be attached to, in words that say what to do. Source: ptrace(2), "Ptrace access mode checking".
#pragma once

#include "ramet/result.h"
#include "trace/engine/ptrace/proc_files.h"

namespace ramet::trace::ptrace {

[[nodiscard]] Error explain_refused_attach(const Error& error, const TaskStatus& status);

// What a user should know of the program that `tid` has just executed: that it has a set-user-id or set-group-id bit, which
// the kernel ignores because of us.
[[nodiscard]] std::optional<std::string> ignored_set_id(pid_t tid, const std::string& path);

}  // namespace ramet::trace::ptrace
