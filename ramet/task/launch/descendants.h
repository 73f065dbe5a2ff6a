// Descendants: all processes below one that is the reaper of its orphans, stopped and then killed, so that none can be born
// unseen and none escapes.
// Source: proc_pid_task_tid_children(5): complete while those that it lists are stopped; PR_SET_CHILD_SUBREAPER(2const).
#pragma once

#include <sys/types.h>

#include "ramet/result.h"

namespace ramet::launch {

// Kills all that are below `root`, and then `root`, which the caller has to collect: the pidfd is its own.
// Fails with ESRCH when root has ended, with EPERM and the pid of one that may not be killed; the others are dead then.
[[nodiscard]] Result<void> kill_with_descendants(pid_t root, int root_pidfd);

}  // namespace ramet::launch
