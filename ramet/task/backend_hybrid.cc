#include "ramet/task/backend_hybrid.h"

#include <pthread.h>

#include "ramet/task/first_life.h"
#include "ramet/task/later_life.h"
#include "ramet/task/leaving.h"
#include "ramet/task/module_tls.h"
#include "ramet/task/slot_pool.h"
#include "ramet/task/thread_state.h"

namespace ramet {

namespace {

// Where the stacks of later lives begin: in the frame of the first life, which stands as long as the descriptor, and
// all below which is free when a thread rests. In the frame and not below it, so that valgrind, which takes memory
// below the last stack pointer of a thread for lost, sees the first word of the next thread land in good memory.
struct alignas(64) RestTop {
  std::byte room[128];
  std::byte* top() { return room + 64; }
};

void live_and_leave(ThreadState& state) {
  const Leaving leaving(state);
  state.live();
}

}  // namespace

Result<Backend*> HybridBackend::make(LibcThreads libc) {
  if (libc.call_tls_destructors == nullptr) return refuse("libc symbol", "__call_tls_dtors is missing");
  if (libc.keys == nullptr) return refuse("libc symbol", "__pthread_keys is missing");
  return new HybridBackend(std::move(libc));
}

// Without AddressSanitizer's fences around `rest`.
__attribute__((no_sanitize("address"))) void* HybridBackend::first_life(void* argument) {
  auto& state = *static_cast<ThreadState*>(argument);
  auto& slot = *static_cast<Slot*>(state.place());
  const LibcThreads& libc = static_cast<HybridBackend&>(state.home()).libc_;
  RestTop rest;
  slot.rest_top = rest.top();
  asm volatile("" : : "r"(&rest) : "memory");
  live_and_leave(state);
  rest_if_possible(slot, libc);
  return nullptr;
}

void HybridBackend::later_life(void* argument) {
  auto& state = *static_cast<ThreadState*>(argument);
  auto& slot = *static_cast<Slot*>(state.place());
  const LibcThreads& libc = static_cast<HybridBackend&>(state.home()).libc_;
  wake_up(slot, libc);
  live_and_leave(state);
  rest_if_possible(slot, libc);
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
  pthread_exit(nullptr);  // to start_thread's frame, above us on this stack
}

Result<void> HybridBackend::begin(Slot& slot, ThreadState& state, const StartSettings& settings) {
  if (slot.condition == Slot::Condition::rested) {
    slot.condition = Slot::Condition::spent;  // unless it comes to rest again
    auto begun = begin_later_life(slot, state, settings, libc_, {.function = later_life, .argument = &state});
    if (!begun) {
      slot.pool->take_room();
      slot.condition = Slot::Condition::rested;
    }
    return begun;
  }
  slot.modules = module_changes();
  if (auto furnished = furnish(slot, libc_); !furnished) return furnished;
  auto begun = begin_first_life(slot, state, settings, libc_, {.function = first_life, .argument = &state});
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
