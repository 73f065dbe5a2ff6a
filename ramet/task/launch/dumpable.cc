#include "ramet/task/launch/dumpable.h"

#include <sched.h>
#include <sys/prctl.h>

#include <atomic>
#include <cstdint>

#include "ramet/task/process_generation.h"

namespace ramet::launch {

namespace {

// One word, so that no lock can be left locked in a fork's child: how many launches are under way, the flag as it was before
// the first of them, and in which process.
struct State {
  std::uint32_t generation = 0;
  std::uint16_t launches = 0;
  std::uint16_t before = 0;
};
static_assert(std::atomic<State>::is_always_lock_free);

std::atomic<State> state{};

constexpr std::uint16_t being_restored = 0xffff;  // in `launches`

std::uint32_t generation() { return static_cast<std::uint32_t>(process_generation()); }

std::uint16_t dumpable() { return static_cast<std::uint16_t>(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)); }

}  // namespace

DumpableGuard::DumpableGuard() {
  // No static local with a guard: a fork in the middle would leave that taken in the child.
  static constinit std::atomic<bool> tried{false};
  if (!tried.exchange(true, std::memory_order_relaxed)) (void)watch_for_forks();
  State now = state.load(std::memory_order_acquire);
  for (;;) {
    const bool ours = now.generation == generation();
    if (ours && now.launches == being_restored) {
      sched_yield();  // for one system call of another thread
      now = state.load(std::memory_order_acquire);
      continue;
    }
    const bool first = !ours || now.launches == 0;
    const State next = first ? State{generation(), 1, dumpable()}
                             : State{now.generation, static_cast<std::uint16_t>(now.launches + 1), now.before};
    if (state.compare_exchange_weak(now, next, std::memory_order_acq_rel, std::memory_order_acquire)) return;
  }
}

DumpableGuard::~DumpableGuard() {
  State now = state.load(std::memory_order_acquire);
  for (;;) {
    const bool last = now.launches == 1;
    // The last one keeps newcomers out until the mark is gone: else it would take away the mark of their child.
    const auto launches = static_cast<std::uint16_t>(last ? being_restored : now.launches - 1);
    const State next{now.generation, launches, now.before};
    if (!state.compare_exchange_weak(now, next, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
    if (!last) return;
    // 2 is for root alone, and prctl cannot set it; the kernel has put it back itself.
    if (now.before <= 1 && dumpable() != now.before) prctl(PR_SET_DUMPABLE, now.before, 0, 0, 0);
    state.store({now.generation, 0, now.before}, std::memory_order_release);
    return;
  }
}

}  // namespace ramet::launch
