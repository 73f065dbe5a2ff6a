// Semaphore: a number of permits; acquire takes one and waits while there is none. Whoever likes may release, also from
// a signal handler. A release touches the memory in one step, so that who acquired the last permit may free it.
// Fresh memory of zeros is a semaphore without permits. Who ends while it holds a permit takes it along.
// Source: std::counting_semaphore, sem_overview(7).
#pragma once

#include <atomic>
#include <bit>
#include <chrono>
#include <cstdint>

#include "ramet/kernel/futex.h"
#include "ramet/sync/reach.h"

namespace ramet {

class SemaphoreWord {
 public:
  constexpr explicit SemaphoreWord(std::uint32_t permits) : state_(permits) {}

  [[nodiscard]] bool try_acquire() noexcept {
    std::uint64_t state = state_.load(std::memory_order_relaxed);
    while (permits_of(state) > 0) {
      // acquire: pairs with the release of release().
      if (state_.compare_exchange_weak(state, state - 1, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
    }
    return false;
  }

  bool acquire_slowly(FutexScope scope, const Deadline* deadline) noexcept;

  void release(std::uint32_t permits, FutexScope scope) noexcept {
    // release: pairs with the acquire of try_acquire() and acquire_slowly().
    const std::uint64_t before = state_.fetch_add(permits, std::memory_order_release);
    if (before >> 32 > 0) futex_wake(permit_half(), static_cast<int>(permits), scope);
  }

  [[nodiscard]] std::uint32_t permits() const { return permits_of(state_.load(std::memory_order_relaxed)); }

 private:
  // The low half is the permits, on which the kernel compares; the high half those who wait, and those who died
  // waiting.
  static constexpr std::uint64_t one_waiter = std::uint64_t{1} << 32;
  static_assert(std::endian::native == std::endian::little, "the permits must be the first half in memory");

  static std::uint32_t permits_of(std::uint64_t state) { return static_cast<std::uint32_t>(state); }
  [[nodiscard]] FutexAddress permit_half() const { return &state_; }

  std::atomic<std::uint64_t> state_;
};

template <Reach reach>
class BasicSemaphore {
 public:
  // The most permits that there may be at a time; who releases more breaks the semaphore.
  static constexpr std::uint32_t max() { return 0x7fffffff; }

  constexpr explicit BasicSemaphore(std::uint32_t permits) : word_(permits) {}
  BasicSemaphore(const BasicSemaphore&) = delete;
  BasicSemaphore& operator=(const BasicSemaphore&) = delete;

  void acquire() noexcept {
    if (!word_.try_acquire()) word_.acquire_slowly(scope_of(reach), nullptr);
  }
  [[nodiscard]] bool try_acquire() noexcept { return word_.try_acquire(); }

  // False: `deadline` passed. A moment of steady_clock is CLOCK_MONOTONIC's, of system_clock CLOCK_REALTIME's.
  [[nodiscard]] bool try_acquire_until(Deadline deadline) noexcept {
    return word_.try_acquire() || word_.acquire_slowly(scope_of(reach), &deadline);
  }
  // So long from now by CLOCK_MONOTONIC.
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(std::chrono::duration<Rep, Period> time) noexcept {
    return word_.try_acquire() || try_acquire_until(Deadline::after(time));
  }

  // Adds permits, and wakes as many of those who wait.
  void release(std::uint32_t permits = 1) noexcept { word_.release(permits, scope_of(reach)); }

  // How many permits there are, which may be past when the caller reads it.
  [[nodiscard]] std::uint32_t permits() const noexcept { return word_.permits(); }

 private:
  SemaphoreWord word_;
};

using Semaphore = BasicSemaphore<Reach::process>;

namespace shared_memory {
using Semaphore = BasicSemaphore<Reach::shared_memory>;
}

}  // namespace ramet
