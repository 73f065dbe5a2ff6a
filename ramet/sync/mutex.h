// Mutex: mutual exclusion for the threads of one process, in one word. It is BasicLockable and Lockable, so that
// std::lock_guard and std::unique_lock take it. Not recursive, not fair; a thread that dies holding it leaves it held.
// The word is 0 free, 1 held, 2 held and perhaps waited for: libc's own low-level locks use the same, so that a
// MutexWord may be one of them.
// Source: futex(2); Ulrich Drepper, "Futexes Are Tricky", the third mutex.
#pragma once

#include "ramet/kernel/futex.h"

namespace ramet {

// The algorithm, on a word that may live anywhere.
class MutexWord {
 public:
  explicit MutexWord(FutexWord& word) : word_(&word) {}

  [[nodiscard]] bool try_lock() noexcept {
    std::uint32_t free = 0;
    // acquire: pairs with the release of unlock().
    return word_->compare_exchange_strong(free, 1, std::memory_order_acquire, std::memory_order_relaxed);
  }

  void lock() noexcept {
    if (!try_lock()) lock_slowly();
  }

  void unlock() noexcept {
    if (word_->exchange(0, std::memory_order_release) == 2) futex_wake(*word_, 1, FutexScope::this_process);
  }

 private:
  // Whoever waited cannot know whether others do: it takes the lock as waited for.
  void lock_slowly() noexcept {
    while (word_->exchange(2, std::memory_order_acquire) != 0) futex_wait(*word_, 2, FutexScope::this_process);
  }

  FutexWord* word_;
};

class Mutex {
 public:
  constexpr Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() noexcept { MutexWord(word_).lock(); }
  [[nodiscard]] bool try_lock() noexcept { return MutexWord(word_).try_lock(); }
  void unlock() noexcept { MutexWord(word_).unlock(); }

 private:
  FutexWord word_{0};
};

}  // namespace ramet
