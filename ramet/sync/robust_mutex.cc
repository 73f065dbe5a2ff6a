#include "ramet/sync/robust_mutex.h"

#include <cstddef>

#include "ramet/kernel/robust_list.h"
#include "ramet/sync/pause.h"

namespace ramet {

// FUTEX_WAITERS says that somebody may sleep; where somebody sleeps it is set, whoever dies. So unlock() leaves it
// where it is. Were it cleared with the tid, a sleeper would be lost when another that was woken is killed:
//
//   T1 holds, T2 and T3 sleep
//   T1 unlocks and clears the bit, wakes T2
//   T4 takes the lock, without the bit
//   T2 is killed: the kernel sees an owner, who will wake somebody, and does nothing
//   T4 unlocks, sees no bit: T3 sleeps for ever
//
// The bit goes when the owner sees that nobody sleeps, by a step that wakes those who have come in between. To look is
// a system call: it is done by whose last wake here woke nobody.

namespace {

constexpr std::uint32_t waiters = FUTEX_WAITERS;
constexpr std::uint32_t died = FUTEX_OWNER_DIED;
constexpr std::uint32_t tid_bits = FUTEX_TID_MASK;

bool is_free(std::uint32_t word) { return (word & tid_bits) == 0; }

constinit thread_local const RobustMutex* woke_nobody_at = nullptr;

// As a Mutex does: a holder on another processor may be gone before this one sleeps.
std::uint32_t watch_owner(const FutexWord& word) noexcept {
  std::uint32_t seen = word.load(std::memory_order_relaxed);
  for (int i = 0; i < looks_before_sleep && !is_free(seen) && (seen & waiters) == 0; ++i) {
    pause_processor();
    seen = word.load(std::memory_order_relaxed);
  }
  return seen;
}

}  // namespace

struct RobustMutexLayout {
  static_assert(offsetof(RobustMutex, link_) + sizeof(std::uintptr_t) + RobustLink::to_word ==
                offsetof(RobustMutex, word_));
  static_assert(sizeof(RobustMutex) == 40);
};

Acquired RobustMutex::lock() noexcept {
  const RobustOwner self = robust_owner();
  const RobustOperation operation(*self.list, link_);
  std::uint32_t expected = 0;
  // acquire: pairs with the release of unlock(), or with the kernel's end of the last owner.
  if (word_.compare_exchange_strong(expected, self.tid, std::memory_order_acquire, std::memory_order_relaxed)) {
    link_.insert(*self.list);
    return Acquired::clean;
  }
  lock_slowly(self.tid, nullptr);
  link_.insert(*self.list);
  return owner_died() ? Acquired::owner_died : Acquired::clean;
}

bool RobustMutex::try_lock() noexcept {
  const RobustOwner self = robust_owner();
  const RobustOperation operation(*self.list, link_);
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  while (is_free(word)) {
    if (word_.compare_exchange_weak(word, word | self.tid, std::memory_order_acquire, std::memory_order_relaxed)) {
      link_.insert(*self.list);
      return true;
    }
  }
  return false;
}

bool RobustMutex::try_lock_until(Deadline deadline) noexcept {
  const RobustOwner self = robust_owner();
  const RobustOperation operation(*self.list, link_);
  if (!lock_slowly(self.tid, &deadline)) return false;
  link_.insert(*self.list);
  return true;
}

bool RobustMutex::lock_slowly(std::uint32_t self, const Deadline* deadline) noexcept {
  bool timed_out = false;
  std::uint32_t word = watch_owner(word_);
  while (true) {
    if (is_free(word)) {
      // acquire: as in lock(). What stands beside the tid stays.
      if (word_.compare_exchange_weak(word, word | self, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
      continue;
    }
    if (timed_out) return false;
    if ((word & waiters) == 0) {
      if (!word_.compare_exchange_weak(word, word | waiters, std::memory_order_relaxed)) continue;
      word |= waiters;
    }
    // The kernel wakes the waiters of a dead owner as any_process, so that is what they must be.
    timed_out = futex_wait(word_, word, FutexScope::any_process, deadline) == FutexWait::timed_out;
    word = word_.load(std::memory_order_relaxed);
  }
}

void RobustMutex::unlock() noexcept {
  const RobustOwner self = robust_owner();
  const RobustOperation operation(*self.list, link_);
  link_.remove(*self.list);
  std::uint32_t expected = self.tid;
  // release: pairs with the acquire of the next owner.
  if (word_.compare_exchange_strong(expected, 0, std::memory_order_release, std::memory_order_relaxed)) return;
  unlock_slowly(self.tid);
}

// Ends with a step that gives the word away: whoever has it next may free the memory. A wake for memory that is gone
// wakes nobody.
void RobustMutex::unlock_slowly(std::uint32_t self) noexcept {
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  while (true) {
    if ((word & waiters) != 0 && woke_nobody_at == this && !has_sleepers(word_, word)) {
      clear_waiters_and_wake_all(word_);
      word = word_.load(std::memory_order_relaxed);
    }
    if (word_.compare_exchange_weak(word, word & ~self, std::memory_order_release, std::memory_order_relaxed)) break;
  }
  if ((word & waiters) == 0) return;
  woke_nobody_at = futex_wake(word_, 1, FutexScope::any_process) == 0 ? this : nullptr;
}

bool RobustMutex::owner_died() const noexcept { return (word_.load(std::memory_order_relaxed) & died) != 0; }

void RobustMutex::mark_consistent() noexcept { word_.fetch_and(~died, std::memory_order_relaxed); }

}  // namespace ramet
