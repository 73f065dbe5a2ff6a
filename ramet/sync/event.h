// Event: something that has happened, or not yet. set() lets through all who wait, and all who come, until reset().
// A set() releases everyone who waits at that moment, even when a reset() follows at once.
// For an event that lets one through and then closes, take a Semaphore.
// Fresh memory of zeros is an event that has not happened.
// Source: futex(2).
#pragma once

#include <chrono>
#include <cstdint>

#include "ramet/kernel/futex.h"
#include "ramet/sync/reach.h"

namespace ramet {

class EventWord {
 public:
  void set(FutexScope scope) noexcept;
  void reset() noexcept { state_.fetch_and(~happened, std::memory_order_relaxed); }
  // acquire: pairs with the release of set().
  [[nodiscard]] bool is_set() const noexcept { return (state_.load(std::memory_order_acquire) & happened) != 0; }
  bool wait(FutexScope scope, const Deadline* deadline) noexcept;

 private:
  static constexpr std::uint32_t happened = 1;
  static constexpr std::uint32_t waited_for = 2;
  static constexpr std::uint32_t one_set = 4;  // the rest of the word counts the sets

  FutexWord state_{0};
};

template <Reach reach>
class BasicEvent {
 public:
  constexpr BasicEvent() = default;
  BasicEvent(const BasicEvent&) = delete;
  BasicEvent& operator=(const BasicEvent&) = delete;

  void set() noexcept { word_.set(scope_of(reach)); }
  void reset() noexcept { word_.reset(); }
  [[nodiscard]] bool is_set() const noexcept { return word_.is_set(); }

  void wait() noexcept {
    if (!word_.is_set()) word_.wait(scope_of(reach), nullptr);
  }

  // False: `deadline` passed. A moment of steady_clock is CLOCK_MONOTONIC's, of system_clock CLOCK_REALTIME's.
  [[nodiscard]] bool wait_until(Deadline deadline) noexcept {
    return word_.is_set() || word_.wait(scope_of(reach), &deadline);
  }
  // So long from now by CLOCK_MONOTONIC.
  template <class Rep, class Period>
  [[nodiscard]] bool wait_for(std::chrono::duration<Rep, Period> time) noexcept {
    return word_.is_set() || wait_until(Deadline::after(time));
  }

 private:
  EventWord word_;
};

using Event = BasicEvent<Reach::process>;

namespace shared_memory {
using Event = BasicEvent<Reach::shared_memory>;
}

}  // namespace ramet
