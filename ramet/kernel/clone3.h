// clone3 and clone for a new task that has its own stack, or its own copy of all memory: the call as it is, no ownership
// and no choice of flags.
// Source: clone(2); clone3 since Linux 5.3.
#pragma once

#include <sys/types.h>

#include "ramet/kernel/clone_args.h"
#include "ramet/result.h"

namespace ramet {

// Where a new task begins. It must not return: it ends by exit(2), on its own stack, with nobody above it. On a copy of
// the creator's stack, whose frames are above, an unwinder sees nobody either.
struct TaskEntry {
  void (*function)(void*) = nullptr;
  void* argument = nullptr;
};

// The tid of the new task. `arguments` must name a stack, whose end is a multiple of 16; or none, without CLONE_VM.
// Fails with clone3's errno; ENOSYS where the kernel, or a filter, has no clone3.
[[nodiscard]] Result<pid_t> clone3_onto_stack(const CloneArgs& arguments, TaskEntry entry);

// The same by clone, for where clone3 is missing. clone has one field for the pidfd and for parent_tid: with
// CLONE_PIDFD, `arguments.pidfd` is used.
[[nodiscard]] Result<pid_t> clone_onto_stack(const CloneArgs& arguments, TaskEntry entry);

}  // namespace ramet
