// RobustMutex: a mutex that survives its owner. When a task ends while it holds one, however it ends, the next lock()
// says so: what the mutex protects may be half changed. It says it to each owner until one has called
// mark_consistent(). Serves threads and processes alike; each must see its own tid as the others' (one PID namespace).
// Lockable and TimedLockable; behind std::lock_guard nobody hears of the death, unless owner_died() is asked.
//
// It must be unlocked by the task that locked it, must not be unmapped while held, and is not for signal handlers.
// Fresh memory of zeros is a free one. It is linked into the list that libc keeps for its own robust mutexes, which lie
// in memory as this does; where a libc's differ, the first lock aborts with a sentence. Source: the kernel's
// Documentation/locking/robust-futexes.rst; pthread_mutexattr_setrobust(3). model/robust_mutex.pml.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "ramet/kernel/futex.h"
#include "ramet/sync/robust_link.h"

namespace ramet {

enum class Acquired : std::uint8_t { clean, owner_died };

class RobustMutex {
 public:
  constexpr RobustMutex() = default;
  RobustMutex(const RobustMutex&) = delete;
  RobustMutex& operator=(const RobustMutex&) = delete;

  [[nodiscard]] Acquired lock() noexcept;
  [[nodiscard]] bool try_lock() noexcept;

  // False: `deadline` passed. A moment of steady_clock is CLOCK_MONOTONIC's, of system_clock CLOCK_REALTIME's.
  [[nodiscard]] bool try_lock_until(Deadline deadline) noexcept;
  // So long from now by CLOCK_MONOTONIC.
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> time) noexcept {
    return try_lock_until(Deadline::after(time));
  }

  void unlock() noexcept;

  // For the owner: whether one before it died and nobody has put things right since.
  [[nodiscard]] bool owner_died() const noexcept;
  // For the owner: what the mutex protects is in order again.
  void mark_consistent() noexcept;

 private:
  bool lock_slowly(std::uint32_t self, const Deadline* deadline) noexcept;
  void unlock_slowly(std::uint32_t self) noexcept;

  // The kernel fixes the word: the owner's tid, FUTEX_WAITERS, FUTEX_OWNER_DIED. libc fixes how far it is from the
  // link.
  FutexWord word_{0};
  [[maybe_unused]] std::uint32_t unused_[5]{};
  RobustLink link_;

  friend struct RobustMutexLayout;
};

namespace shared_memory {
using RobustMutex = ramet::RobustMutex;  // the same: the kernel wakes its waiters wherever they are
}

}  // namespace ramet
