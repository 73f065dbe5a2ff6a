#include "ramet/task/thread/backend_hybrid.h"

#include "ramet/task/libc/module_tls.h"
#include "ramet/task/thread/first_life.h"
#include "ramet/task/thread/loader_lock.h"
#include "ramet/task/thread/slot_lives.h"
#include "ramet/task/thread/thread_state.h"

namespace ramet {

Result<Backend*> HybridBackend::make(LibcThreads libc) {
  if (auto able = libc.can_continue(); !able) return std::unexpected(able.error());
  find_libc_for_tls();
  load_unwinder();
  watch_loader_lock_by(*libc.live_threads);
  return new HybridBackend(std::move(libc));
}

Result<void> HybridBackend::begin(Slot& slot, ThreadState& state, const StartSettings& settings) {
  if (slot.condition == Slot::Condition::rested) return continue_on_slot(slot, state, settings);
  slot.tls = {.changes = loader_lock_is_sound() ? module_changes() : 0};
  if (auto furnished = furnish(slot, libc_); !furnished) return furnished;
  auto begun = begin_first_life(slot, state, settings, libc_, {.function = first_life_on_slot, .argument = &state});
  if (!begun) slot.descriptor.exit_word().store(0, std::memory_order_relaxed);  // no thread will
  return begun;
}

Result<void> HybridBackend::start(ThreadState& state, const StartSettings& settings) {
  auto slot = slots_.take(settings);
  if (!slot) return std::unexpected(slot.error());
  auto begun = begin(**slot, state, settings);
  if (!begun) slots_.give_back(**slot);
  return begun;
}

void HybridBackend::give_back(void* place) { slots_.give_back(*static_cast<Slot*>(place)); }

void HybridBackend::trim() { slots_.trim(); }

}  // namespace ramet
