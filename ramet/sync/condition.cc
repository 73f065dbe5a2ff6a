#include "ramet/sync/condition.h"

namespace ramet {

// A waiter is lost when it sleeps and nobody will wake it. Two steps could be in between, and neither is:
//
//   T1 enrols at sequence 5, unlocks
//   T2 locks, changes, unlocks, sees T1 enrolled, makes it 6, wakes nobody
//   T1 asks the kernel to sleep while it is 5: refused
//
//   T1 sleeps at 5
//   T2 makes it 6 and is interrupted
//   T3 enrols at 6 and sleeps; it looked at what the lock protects after T2 changed it
//   T2 wakes one: T1, who came first, or T3, which finds what T1 would have found
//
// A sleeper that outlives 2^32 notifies between its enrolment and its sleep would not be refused.
Waited ConditionWord::sleep(std::uint32_t enrolled_at, FutexScope scope, const Deadline* deadline) noexcept {
  switch (futex_wait(sequence(), enrolled_at, scope, deadline)) {
    case FutexWait::woken:
    case FutexWait::changed:
      // The notifier struck this waiter out; and the memory may be gone, as of a std::condition_variable.
      return Waited::woken;
    case FutexWait::interrupted:
      strike_out(enrolled_at);
      return Waited::woken;
    case FutexWait::timed_out:
      strike_out(enrolled_at);
      return Waited::timed_out;
  }
  return Waited::woken;
}

// By one that leaves without having been told. When there were notifies since, it may have been among those whom they
// struck out: it stays counted rather than be counted off twice, and the next notify for nobody puts that right.
void ConditionWord::strike_out(std::uint32_t enrolled_at) noexcept {
  std::uint64_t state = state_.load(std::memory_order_relaxed);
  while (sequence_of(state) == enrolled_at && waiters_of(state) > 0) {
    if (state_.compare_exchange_weak(state, state - one_waiter, std::memory_order_relaxed)) return;
  }
}

void ConditionWord::wake_one(FutexScope scope) noexcept {
  std::uint64_t state = state_.load(std::memory_order_relaxed);
  do {
    if (waiters_of(state) == 0) return;
  } while (!state_.compare_exchange_weak(state, make(waiters_of(state) - 1, sequence_of(state) + 1),
                                         std::memory_order_relaxed));
  futex_wake(sequence(), 1, scope);
}

void ConditionWord::wake_all(FutexScope scope) noexcept {
  std::uint64_t state = state_.load(std::memory_order_relaxed);
  while (!state_.compare_exchange_weak(state, make(0, sequence_of(state) + 1), std::memory_order_relaxed)) {
  }
  futex_wake(sequence(), everyone, scope);
}

}  // namespace ramet
