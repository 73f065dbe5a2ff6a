// SharedMutex: many readers or one writer. Meets what std::shared_lock and std::unique_lock ask of a timed shared
// mutex. A writer that has come in keeps new readers out until it has had its turn; they queue with the next writers,
// so that neither side can shut out the other. Not recursive: a reader that locks again meets a waiting writer and both
// wait. Fresh memory of zeros is a free one. Who ends while holding it leaves it held for ever. Source:
// std::shared_timed_mutex; the gate is Courtois, Heymans and Parnas' "turnstile" (1971).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "ramet/sync/mutex.h"

namespace ramet {

// The writer holds the gate as long as it waits for readers to leave and writes. Readers pass through the gate only
// when they find a writer before them.
template <Reach reach>
class BasicSharedMutex {
 public:
  constexpr BasicSharedMutex() = default;
  BasicSharedMutex(const BasicSharedMutex&) = delete;
  BasicSharedMutex& operator=(const BasicSharedMutex&) = delete;

  void lock() noexcept {
    gate_.lock();
    static_cast<void>(write_when_empty(nullptr));
  }

  [[nodiscard]] bool try_lock() noexcept {
    if (!gate_.try_lock()) return false;
    std::uint32_t empty = 0;
    // acquire: pairs with the release of unlock_shared().
    if (state_.compare_exchange_strong(empty, writer, std::memory_order_acquire, std::memory_order_relaxed))
      return true;
    gate_.unlock();
    return false;
  }

  // False: `deadline` passed, and the readers that it kept out go on. Clocks as Mutex's.
  [[nodiscard]] bool try_lock_until(Deadline deadline) noexcept {
    return gate_.try_lock_until(deadline) && write_when_empty(&deadline);
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(std::chrono::duration<Rep, Period> time) noexcept {
    return try_lock_until(Deadline::after(time));
  }

  void unlock() noexcept {
    // release: pairs with the acquire of try_lock_shared(); those at the gate learn by the gate.
    state_.fetch_and(~writer, std::memory_order_release);
    gate_.unlock();
  }

  void lock_shared() noexcept {
    if (try_lock_shared()) return;
    gate_.lock();
    read_inside_gate();
  }

  [[nodiscard]] bool try_lock_shared() noexcept {
    std::uint32_t state = state_.load(std::memory_order_relaxed);
    while ((state & writer) == 0) {
      // acquire: pairs with the release of unlock().
      if (state_.compare_exchange_weak(state, state + 1, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
    }
    return false;
  }

  [[nodiscard]] bool try_lock_shared_until(Deadline deadline) noexcept {
    if (try_lock_shared()) return true;
    if (!gate_.try_lock_until(deadline)) return false;
    read_inside_gate();
    return true;
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_shared_for(std::chrono::duration<Rep, Period> time) noexcept {
    return try_lock_shared_until(Deadline::after(time));
  }

  void unlock_shared() noexcept {
    // release: pairs with the acquire in try_lock() and write_when_empty().
    if (state_.fetch_sub(1, std::memory_order_release) == (writer | 1)) futex_wake(state_, 1, scope_of(reach));
  }

 private:
  static constexpr std::uint32_t writer = std::uint32_t{1} << 31;  // the other bits count the readers

  // Inside the gate no writer is, and none comes: its mark is made and taken away there.
  void read_inside_gate() noexcept {
    state_.fetch_add(1, std::memory_order_acquire);
    gate_.unlock();
  }

  // Only the one inside the gate sleeps here, so that the last reader need wake no more than one.
  bool write_when_empty(const Deadline* deadline) noexcept {
    // acquire: pairs with the release of unlock_shared().
    std::uint32_t state = state_.fetch_or(writer, std::memory_order_acquire) | writer;
    while (state != writer) {
      const FutexWait how = futex_wait(state_, state, scope_of(reach), deadline);
      state = state_.load(std::memory_order_acquire);
      if (how == FutexWait::timed_out && state != writer) {
        unlock();
        return false;
      }
    }
    return true;
  }

  BasicMutex<reach> gate_;
  FutexWord state_{0};
};

using SharedMutex = BasicSharedMutex<Reach::process>;

namespace shared_memory {
using SharedMutex = BasicSharedMutex<Reach::shared_memory>;
}

}  // namespace ramet
