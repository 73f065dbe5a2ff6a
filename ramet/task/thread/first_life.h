// FirstLife: a thread on a fresh descriptor, which enters libc's start_thread.
#pragma once

#include "ramet/task/start_settings.h"
#include "ramet/task/thread/slot.h"
#include "ramet/task/thread/thread_state.h"

namespace ramet {

// Makes the slot's descriptor, after what the last life left of the one before is freed. Fails with ENOMEM.
[[nodiscard]] Result<void> furnish(Slot& slot, const LibcThreads& libc);

// Starts `routine` on a furnished slot by libc's start_thread. The thread runs with the creator's signal mask, or the
// settings', from state.live() on; before, all signals are blocked.
// Fails as give_birth() does; the slot is then as it was.
[[nodiscard]] Result<void> begin_first_life(Slot& slot, ThreadState& state, const StartSettings& settings,
                                            const LibcThreads& libc, StartRoutine routine);

}  // namespace ramet
