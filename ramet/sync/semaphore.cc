#include "ramet/sync/semaphore.h"

namespace ramet {

// The waiter counts itself before it sleeps, and the kernel lets it sleep only while there is no permit:
//
//   T1 counts itself, sees no permit
//   T2 releases: one permit, sees T1 counted, wakes nobody
//   T1 asks the kernel to sleep while the permits are 0: refused
//
// A sleeper that is woken and finds its permit taken by another sleeps again. One that is killed between its wake and
// its permit leaves the permit there, but takes the wake along: another that sleeps then sleeps until the next release.
bool SemaphoreWord::acquire_slowly(FutexScope scope, const Deadline* deadline) noexcept {
  std::uint64_t state = state_.fetch_add(one_waiter, std::memory_order_relaxed) + one_waiter;
  bool timed_out = false;
  while (true) {
    while (permits_of(state) > 0) {
      // acquire: pairs with the release of release(). The permit and the count of waiters change in one step.
      if (state_.compare_exchange_weak(state, state - one_waiter - 1, std::memory_order_acquire,
                                       std::memory_order_relaxed)) {
        return true;
      }
    }
    if (timed_out) {
      // In one step with the last look, so that no permit arrives between the two with a wake for this waiter.
      if (state_.compare_exchange_weak(state, state - one_waiter, std::memory_order_relaxed)) return false;
      continue;
    }
    timed_out = futex_wait(permit_half(), 0, scope, deadline) == FutexWait::timed_out;
    state = state_.load(std::memory_order_relaxed);
  }
}

}  // namespace ramet
