// Latch: a number that is counted down once; who waits goes on when it is 0. Cannot be used again.
// Source: std::latch; futex(2).
#pragma once

#include <chrono>
#include <cstdint>

#include "ramet/kernel/futex.h"
#include "ramet/sync/reach.h"

namespace ramet {

template <Reach reach>
class BasicLatch {
 public:
  constexpr explicit BasicLatch(std::uint32_t count) : left_(count) {}
  BasicLatch(const BasicLatch&) = delete;
  BasicLatch& operator=(const BasicLatch&) = delete;

  // By no more than what is left. Touches the memory in one step, so that who waited may free it.
  void count_down(std::uint32_t by = 1) noexcept {
    // release: pairs with the acquire of is_open().
    if (left_.fetch_sub(by, std::memory_order_release) == by) futex_wake(left_, everyone, scope_of(reach));
  }

  [[nodiscard]] bool is_open() const noexcept { return left_.load(std::memory_order_acquire) == 0; }

  void wait() const noexcept { static_cast<void>(wait_with(nullptr)); }

  // False: `deadline` passed. A moment of steady_clock is CLOCK_MONOTONIC's, of system_clock CLOCK_REALTIME's.
  [[nodiscard]] bool wait_until(Deadline deadline) const noexcept { return wait_with(&deadline); }
  // So long from now by CLOCK_MONOTONIC.
  template <class Rep, class Period>
  [[nodiscard]] bool wait_for(std::chrono::duration<Rep, Period> time) const noexcept {
    return is_open() || wait_until(Deadline::after(time));
  }

  void arrive_and_wait(std::uint32_t by = 1) noexcept {
    count_down(by);
    wait();
  }

 private:
  bool wait_with(const Deadline* deadline) const noexcept {
    while (true) {
      // acquire: pairs with the release of count_down(); those that came before are one release sequence with it.
      const std::uint32_t left = left_.load(std::memory_order_acquire);
      if (left == 0) return true;
      // A count in between changes the word and refuses the sleep; one during the sleep leaves it asleep, until the
      // last.
      if (futex_wait(left_, left, scope_of(reach), deadline) == FutexWait::timed_out) return is_open();
    }
  }

  FutexWord left_;
};

using Latch = BasicLatch<Reach::process>;

namespace shared_memory {
using Latch = BasicLatch<Reach::shared_memory>;
}

}  // namespace ramet
