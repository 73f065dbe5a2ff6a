// SlotLives: the lives of threads one after the other on a slot: the first, in a frame that start_thread has called and
// that stays when the thread rests; and those that continue below that frame. What HybridBackend and DonorBackend
// share.
#pragma once

#include "ramet/task/start_settings.h"
#include "ramet/task/thread/later_life.h"
#include "ramet/task/thread/slot.h"
#include "ramet/task/thread/thread_state.h"

namespace ramet {

// The function of a first life, for start_thread to call with the ThreadState; its place is the slot. Returns when the
// thread cannot rest.
void* first_life_on_slot(void* state);

// Starts the thread that continues on a rested slot. Fails as give_birth() does; the slot then still rests.
[[nodiscard]] Result<void> continue_on_slot(Slot& slot, ThreadState& state, const StartSettings& settings);

// Once, by a creator: pthread_exit, by which a later life may have to leave, loads its unwinder when it is first called, and
// must not wait for a dlopen that is waiting for this thread.
void load_unwinder() noexcept;

}  // namespace ramet
