#include "ramet/sync/event.h"

namespace ramet {

void EventWord::set(FutexScope scope) noexcept {
  std::uint32_t state = state_.load(std::memory_order_relaxed);
  std::uint32_t next = 0;
  do {
    next = ((state & ~waited_for) + one_set) | happened;
    // release: pairs with the acquire of is_set() and wait().
  } while (!state_.compare_exchange_weak(state, next, std::memory_order_release, std::memory_order_relaxed));
  if ((state & waited_for) != 0) futex_wake(state_, everyone, scope);
}

// The count of sets tells a waiter that one was, whatever came after it:
//
//   T1 sees set 7, not happened, marks the word, sleeps
//   T2 sets: set 8, happened, wakes T1; resets: set 8, not happened
//   T1 wakes, sees 8: it was released
bool EventWord::wait(FutexScope scope, const Deadline* deadline) noexcept {
  std::uint32_t state = state_.load(std::memory_order_acquire);
  const std::uint32_t sets = state / one_set;
  while (true) {
    if ((state & happened) != 0 || state / one_set != sets) return true;
    if ((state & waited_for) == 0) {
      // acquire, for the case that it fails: pairs with the release of set(), which may be what changed the word.
      if (!state_.compare_exchange_weak(state, state | waited_for, std::memory_order_acquire)) {
        continue;
      }
      state |= waited_for;
    }
    const FutexWait how = futex_wait(state_, state, scope, deadline);
    state = state_.load(std::memory_order_acquire);
    if (how == FutexWait::timed_out) return (state & happened) != 0 || state / one_set != sets;
  }
}

}  // namespace ramet
