// Descendants: all processes below one that is the reaper of its orphans, stopped and then killed, so that none can be born
// unseen and none escapes.
// Source: proc_pid_task_tid_children(5): complete while those that it lists are stopped; PR_SET_CHILD_SUBREAPER(2const).
#pragma once

#include <sys/types.h>

#include <vector>

#include "ramet/own/fd.h"
#include "ramet/result.h"

namespace ramet::launch {

// One of them; its number is its own as long as the pidfd is open.
struct Descendant {
  pid_t pid = 0;
  Fd pidfd;
};

// Those that are below `root` at this moment. Fails with EMFILE, ENFILE, ENOMEM.
[[nodiscard]] Result<std::vector<Descendant>> descendants_of(pid_t root);

// Kills all that are below `root`, and then `root`, which the caller has to collect: the pidfd is its own.
// Fails with ESRCH when root has ended, with EPERM and the pid of one that may not be killed, with EMFILE and the like where not
// all could be found; the others are dead then.
[[nodiscard]] Result<void> kill_with_descendants(pid_t root, int root_pidfd);

}  // namespace ramet::launch
