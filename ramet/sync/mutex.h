// Mutex: mutual exclusion, in one word. Lock and unlock without a rival are one atomic operation each, and inlined.
// Lockable and TimedLockable: std::lock_guard, std::unique_lock, std::scoped_lock and std::condition_variable_any take
// it. Not recursive, not fair. Who ends while holding it leaves it held for ever: see RobustMutex. The word is 0 free,
// 1 held, 2 held and perhaps waited for: libc's own low-level locks use the same, so that a MutexWord may be one of
// them. All bytes zero are a free mutex, so that fresh memory may be used as one. Source: futex(2); Ulrich Drepper,
// "Futexes Are Tricky", the third mutex. Checked by model/mutex.pml.
#pragma once

#include <chrono>

#include "ramet/kernel/futex.h"
#include "ramet/sync/reach.h"

namespace ramet {

// The algorithm, on a word that may live anywhere.
class MutexWord {
 public:
  explicit MutexWord(FutexWord& word, FutexScope scope = FutexScope::this_process) : word_(&word), scope_(scope) {}

  [[nodiscard]] bool try_lock() noexcept {
    std::uint32_t free = 0;
    // acquire: pairs with the release of unlock().
    return word_->compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed);
  }

  void lock() noexcept {
    if (!try_lock()) lock_slowly(nullptr);
  }

  [[nodiscard]] bool try_lock_until(Deadline deadline) noexcept { return try_lock() || lock_slowly(&deadline); }

  // After the exchange another may lock, unlock and free the word: the wake may then meet other memory, where everyone
  // must bear to be woken for no reason, or none, which the kernel ignores.
  void unlock() noexcept {
    // release: pairs with the acquire of the next try_lock() or lock_slowly().
    if (word_->exchange(0, std::memory_order_release) == 2) futex_wake(*word_, 1, scope_);
  }

 private:
  bool lock_slowly(const Deadline* deadline) noexcept;

  FutexWord* word_;
  FutexScope scope_;
};

template <Reach reach>
class BasicMutex {
 public:
  constexpr BasicMutex() = default;
  BasicMutex(const BasicMutex&) = delete;
  BasicMutex& operator=(const BasicMutex&) = delete;

  void lock() noexcept { algorithm().lock(); }
  [[nodiscard]] bool try_lock() noexcept { return algorithm().try_lock(); }
  void unlock() noexcept { algorithm().unlock(); }

  // True: locked. False: `deadline` passed; a moment of steady_clock is CLOCK_MONOTONIC's, of system_clock
  // CLOCK_REALTIME's. A deadline that is past still tries once.
  [[nodiscard]] bool try_lock_until(Deadline deadline) noexcept { return algorithm().try_lock_until(deadline); }

  // The same, so long from now by CLOCK_MONOTONIC.
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> time) noexcept {
    return try_lock() || try_lock_until(Deadline::after(time));
  }

 private:
  MutexWord algorithm() { return MutexWord(word_, scope_of(reach)); }

  FutexWord word_{0};
};

using Mutex = BasicMutex<Reach::process>;

namespace shared_memory {
using Mutex = BasicMutex<Reach::shared_memory>;
}

}  // namespace ramet
