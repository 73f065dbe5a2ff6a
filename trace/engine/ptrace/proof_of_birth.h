// Proof of birth: what a new task itself shows of the arguments that made it, for clone3 of a program whose memory is closed to
// us: a tracer without privilege may not read a program that is not dumpable (mode 0711, PR_SET_DUMPABLE, ssh-agent).
// The rest stays unknown. Source: ptrace(2) PTRACE_EVENT_CLONE, kernel_clone of the kernel, tgkill(2).
#pragma once

#include "trace/engine/ptrace/task_table.h"

namespace ramet::trace::ptrace {

// `event` is the creator's PTRACE_EVENT_... for the new task `tid`, which has not run yet.
[[nodiscard]] CreateArguments arguments_proved_by(pid_t tid, const Process& creator, int event);

}  // namespace ramet::trace::ptrace
