// LaterLife: the thread that continues where another has left: on the same stack, below the frames of start_thread that
// still stand there, with the same descriptor. What start_thread does for a new thread is mostly still done; what it
// does at the end is done here, as far as the next life needs it. So clone3 is nearly all that such a thread costs.
//
// A thread leaves in one of two ways:
//   - it rests: destructors run, the TLS is renewed, and the slot is kept for the next life;
//   - by libc: from start_thread's frame, to which pthread_exit jumps from any depth. So it does when it was cancelled,
//     when modules came or went, when it used what only libc can clean up, or when enough slots are kept.
// Source: glibc's nptl/pthread_create.c (start_thread, after the user's function).
#pragma once

#include "ramet/kernel/clone3.h"
#include "ramet/task/start_settings.h"
#include "ramet/task/thread/slot.h"
#include "ramet/task/thread/thread_state.h"

namespace ramet {

// Starts `entry(argument)` on a rested slot. Fails as give_birth() does; the slot then still rests.
[[nodiscard]] Result<void> begin_later_life(Slot& slot, ThreadState& state, const StartSettings& settings,
                                            const LibcThreads& libc, TaskEntry entry);

// In the thread, first thing in a later life: what a new task lacks although its descriptor has it.
void wake_up(Slot& slot, const LibcThreads& libc);

// In the thread, after its function: never returns when the slot can rest. When it returns, the thread must leave by
// libc; what destructors there were have run.
void rest_if_possible(Slot& slot, const LibcThreads& libc);

}  // namespace ramet
