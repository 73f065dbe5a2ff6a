// SyscallFilter: a seccomp program that stops the chosen system calls and lets all others run at full speed, for every
// architecture that the program may use (x86-64, i386, x32).
// A filter outlives its tracer, and its calls fail with ENOSYS then: so it goes only onto a command that we launch, together
// with PTRACE_O_EXITKILL. Source: seccomp(2) SECCOMP_RET_TRACE.
#pragma once

#include <linux/filter.h>

#include <vector>

#include "ramet/result.h"
#include "trace/engine/ptrace/options.h"

namespace ramet::trace::ptrace {

// Stops the calls of `options`; always clone and clone3, because CLONE_UNTRACED must be taken out of them; and unshare and
// setns, because they change what is shared.
[[nodiscard]] Result<std::vector<sock_filter>> make_syscall_filter(const Options& options);

}  // namespace ramet::trace::ptrace
