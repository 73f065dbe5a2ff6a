#include "ramet/task/thread/backend_start.h"

#include "ramet/task/thread/first_life.h"
#include "ramet/task/thread/leaving.h"
#include "ramet/task/thread/thread_state.h"

namespace ramet {

namespace {

void* run_thread(void* argument) {
  auto& state = *static_cast<ThreadState*>(argument);
  const Leaving leaving(state);
  state.live();
  return nullptr;
}

}  // namespace

Result<void> StartBackend::start(ThreadState& state, const StartSettings& settings) {
  auto slot = slots_.take(settings);
  if (!slot) return std::unexpected(slot.error());
  auto begun = furnish(**slot, libc_);
  if (begun) begun = begin_first_life(**slot, state, settings, libc_, {.function = run_thread, .argument = &state});
  if (!begun) {
    // No thread was born that would clear the exit word.
    if ((*slot)->descriptor.exists()) (*slot)->descriptor.exit_word().store(0, std::memory_order_relaxed);
    slots_.give_back(**slot);
  }
  return begun;
}

void StartBackend::give_back(void* place) { slots_.give_back(*static_cast<Slot*>(place)); }

}  // namespace ramet
