#include "ramet/task/thread/slot_lives.h"

#include <execinfo.h>
#include <pthread.h>

#include "ramet/task/thread/leaving.h"
#include "ramet/task/thread/slot_pool.h"

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

void later_life_on_slot(void* argument) {
  auto& state = *static_cast<ThreadState*>(argument);
  auto& slot = *static_cast<Slot*>(state.place());
  const LibcThreads& libc = slot.descriptor.libc();
  wake_up(slot, libc);
  live_and_leave(state);
  rest_if_possible(slot, libc);
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
  pthread_exit(nullptr);  // to start_thread's frame, above us on this stack
}

}  // namespace

// Without AddressSanitizer's fences around `rest`.
__attribute__((no_sanitize("address"))) void* first_life_on_slot(void* argument) {
  auto& state = *static_cast<ThreadState*>(argument);
  auto& slot = *static_cast<Slot*>(state.place());
  const LibcThreads& libc = slot.descriptor.libc();
  RestTop rest;
  slot.rest_top = rest.top();
  asm volatile("" : : "r"(&rest) : "memory");
  live_and_leave(state);
  rest_if_possible(slot, libc);
  return nullptr;
}

void load_unwinder() noexcept {
  void* frame = nullptr;
  (void)backtrace(&frame, 1);  // by the same unwinder
}

Result<void> continue_on_slot(Slot& slot, ThreadState& state, const StartSettings& settings) {
  slot.condition = Slot::Condition::spent;  // unless it comes to rest again
  auto begun = begin_later_life(slot, state, settings, slot.descriptor.libc(),
                                {.function = later_life_on_slot, .argument = &state});
  if (!begun) {
    slot.pool->take_room();
    slot.condition = Slot::Condition::rested;
  }
  return begun;
}

}  // namespace ramet
