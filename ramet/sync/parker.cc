#include "ramet/sync/parker.h"

namespace ramet {

bool ParkerWord::park_slowly(FutexScope scope, const Deadline* deadline) noexcept {
  std::uint32_t expected = empty;
  // acquire, for the case that it fails: pairs with the release of unpark(); only a token can have come, and only this
  // task takes it.
  if (!state_.compare_exchange_strong(expected, parked, std::memory_order_acquire)) {
    state_.exchange(empty, std::memory_order_acquire);
    return true;
  }
  while (true) {
    const FutexWait how = futex_wait(state_, parked, scope, deadline);
    if (try_park()) return true;
    // The token may come between the look and the leaving: one step takes either the token or the mark away.
    if (how == FutexWait::timed_out) return state_.exchange(empty, std::memory_order_acquire) == token;
  }
}

}  // namespace ramet
