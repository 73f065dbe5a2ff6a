// RecursiveMutex: a mutex that its owner may lock again; it is free when it was unlocked as often as it was locked.
// Lockable and TimedLockable. Fresh memory of zeros is a free one. Who ends while holding it leaves it held for ever.
// Between processes the owner is known by its tid: all must see each other's tids, so be of one PID namespace.
// Source: std::recursive_timed_mutex.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "ramet/sync/mutex.h"
#include "ramet/sync/own_tid.h"

namespace ramet {

template <Reach reach>
class BasicRecursiveMutex {
 public:
  constexpr BasicRecursiveMutex() = default;
  BasicRecursiveMutex(const BasicRecursiveMutex&) = delete;
  BasicRecursiveMutex& operator=(const BasicRecursiveMutex&) = delete;

  void lock() noexcept {
    const std::uint64_t self = name_of_caller();
    if (deepens(self)) return;
    mutex_.lock();
    enter(self);
  }

  [[nodiscard]] bool try_lock() noexcept {
    const std::uint64_t self = name_of_caller();
    if (deepens(self)) return true;
    if (!mutex_.try_lock()) return false;
    enter(self);
    return true;
  }

  // As Mutex's.
  [[nodiscard]] bool try_lock_until(Deadline deadline) noexcept {
    const std::uint64_t self = name_of_caller();
    if (deepens(self)) return true;
    if (!mutex_.try_lock_until(deadline)) return false;
    enter(self);
    return true;
  }

  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> time) noexcept {
    return try_lock() || try_lock_until(Deadline::after(time));
  }

  // By the owner only.
  void unlock() noexcept {
    if (--depth_ > 0) return;
    owner_.store(nobody, std::memory_order_relaxed);
    mutex_.unlock();
  }

 private:
  static constexpr std::uint64_t nobody = 0;

  // Within a process a thread's own variable tells it from all others, and costs no system call.
  static std::uint64_t name_of_caller() noexcept {
    if constexpr (reach == Reach::shared_memory) {
      return own_tid();
    } else {
      static thread_local char of_this_thread;
      return reinterpret_cast<std::uintptr_t>(&of_this_thread);
    }
  }

  // relaxed: only the caller itself ever writes the caller's name, so whoever reads its own name wrote it.
  bool deepens(std::uint64_t self) noexcept {
    if (owner_.load(std::memory_order_relaxed) != self) return false;
    ++depth_;
    return true;
  }

  void enter(std::uint64_t self) noexcept {
    owner_.store(self, std::memory_order_relaxed);
    depth_ = 1;
  }

  BasicMutex<reach> mutex_;
  std::uint32_t depth_ = 0;  // the owner's alone
  std::atomic<std::uint64_t> owner_{nobody};
};

using RecursiveMutex = BasicRecursiveMutex<Reach::process>;

namespace shared_memory {
using RecursiveMutex = BasicRecursiveMutex<Reach::shared_memory>;
}

}  // namespace ramet
