// Condition: sleep, with a lock given up meanwhile, until another says that what the lock protects has changed.
// Works with any BasicLockable, whose lock() it calls again before it returns. A wait may end for no reason: ask again,
// or give the question. Who tells must have held the lock after the change and before notify, as with
// std::condition_variable. Fresh memory of zeros is a condition without waiters. A waiter that ends while it waits
// costs later notifies a system call and nothing else. Source: std::condition_variable_any; futex(2). Checked by
// model/condition.pml.
#pragma once

#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>

#include "ramet/kernel/futex.h"
#include "ramet/sync/reach.h"

namespace ramet {

// Why a wait ended. `woken` is also said of a wait that ended for no reason.
enum class Waited : std::uint8_t { woken, timed_out };

class ConditionWord {
 public:
  // What the waiter must not miss: called with the lock held.
  [[nodiscard]] std::uint32_t enrol() noexcept {
    // relaxed: pairs with nothing itself. The lock that is released after it, and that the notifier took after that,
    // brings it to the notifier.
    return sequence_of(state_.fetch_add(one_waiter, std::memory_order_relaxed));
  }
  Waited sleep(std::uint32_t enrolled_at, FutexScope scope, const Deadline* deadline) noexcept;

  void notify_one(FutexScope scope) noexcept {
    if (has_waiters()) wake_one(scope);
  }
  void notify_all(FutexScope scope) noexcept {
    if (has_waiters()) wake_all(scope);
  }

 private:
  // The low half is the sequence, which each notify changes and on which the kernel compares; the high half counts
  // those who wait, and sometimes more, never fewer. One word, so that a notify is one step that is last to touch the
  // memory.
  static constexpr std::uint64_t one_waiter = std::uint64_t{1} << 32;
  static_assert(std::endian::native == std::endian::little, "the sequence must be the first half in memory");

  static std::uint32_t sequence_of(std::uint64_t state) { return static_cast<std::uint32_t>(state); }
  static std::uint64_t waiters_of(std::uint64_t state) { return state >> 32; }
  static std::uint64_t make(std::uint64_t waiters, std::uint32_t sequence) { return waiters << 32 | sequence; }

  [[nodiscard]] bool has_waiters() const { return waiters_of(state_.load(std::memory_order_relaxed)) > 0; }
  void wake_one(FutexScope scope) noexcept;
  void wake_all(FutexScope scope) noexcept;
  void strike_out(std::uint32_t enrolled_at) noexcept;
  [[nodiscard]] FutexAddress sequence() const { return &state_; }

  std::atomic<std::uint64_t> state_{0};
};

template <Reach reach>
class BasicCondition {
 public:
  constexpr BasicCondition() = default;
  BasicCondition(const BasicCondition&) = delete;
  BasicCondition& operator=(const BasicCondition&) = delete;

  // Wakes one of those who wait now, if any; all of them. Needs no lock held, and is quicker without.
  void notify_one() noexcept { word_.notify_one(scope); }
  void notify_all() noexcept { word_.notify_all(scope); }

  template <class Lock>
  void wait(Lock& lock) {
    static_cast<void>(wait_with(lock, nullptr));
  }

  // Until `holds()`, which is asked with the lock held.
  template <class Lock, class Question>
  void wait(Lock& lock, Question holds) {
    while (!holds()) wait(lock);
  }

  // A moment of steady_clock is CLOCK_MONOTONIC's, of system_clock CLOCK_REALTIME's.
  template <class Lock>
  [[nodiscard]] Waited wait_until(Lock& lock, Deadline deadline) {
    return wait_with(lock, &deadline);
  }

  // What holds() said last: false only when the time was over.
  template <class Lock, class Question>
  [[nodiscard]] bool wait_until(Lock& lock, Deadline deadline, Question holds) {
    while (!holds()) {
      if (wait_with(lock, &deadline) == Waited::timed_out) return holds();
    }
    return true;
  }

  // So long from now by CLOCK_MONOTONIC.
  template <class Lock, class Rep, class Period>
  [[nodiscard]] Waited wait_for(Lock& lock, std::chrono::duration<Rep, Period> time) {
    return wait_until(lock, Deadline::after(time));
  }
  template <class Lock, class Rep, class Period, class Question>
  [[nodiscard]] bool wait_for(Lock& lock, std::chrono::duration<Rep, Period> time, Question holds) {
    return wait_until(lock, Deadline::after(time), holds);
  }

 private:
  static constexpr FutexScope scope = scope_of(reach);

  template <class Lock>
  Waited wait_with(Lock& lock, const Deadline* deadline) {
    const std::uint32_t enrolled_at = word_.enrol();
    lock.unlock();
    const Waited how = word_.sleep(enrolled_at, scope, deadline);
    static_cast<void>(lock.lock());  // a RobustMutex says something, which its holder may ask again
    return how;
  }

  ConditionWord word_;
};

using Condition = BasicCondition<Reach::process>;

namespace shared_memory {
using Condition = BasicCondition<Reach::shared_memory>;
}

}  // namespace ramet
