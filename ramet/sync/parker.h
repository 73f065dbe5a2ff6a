// Parker: one task's place to sleep. park() sleeps until an unpark(); an unpark() that comes first makes the next
// park() return at once; several of them count as one. Only one task may park at a time; whoever likes may unpark, also
// from a signal handler, and also when the parker's task frees the memory as soon as it has been told. What was written
// before unpark() is seen after park(). Fresh memory of zeros is a parker without a token. Source: Rust's
// std::thread::park; futex(2).
#pragma once

#include <chrono>
#include <cstdint>

#include "ramet/kernel/futex.h"
#include "ramet/sync/reach.h"

namespace ramet {

class ParkerWord {
 public:
  // True: there was a token, and it is taken.
  [[nodiscard]] bool try_park() noexcept {
    std::uint32_t expected = token;
    // acquire: pairs with the release of unpark().
    return state_.compare_exchange_strong(expected, empty, std::memory_order_acquire, std::memory_order_relaxed);
  }

  bool park_slowly(FutexScope scope, const Deadline* deadline) noexcept;

  void unpark(FutexScope scope) noexcept {
    // release: pairs with the acquire of try_park() and park_slowly(). An exchange and not a store: the tokens of
    // several unparks are one release sequence, so that park() sees what came before each of them.
    if (state_.exchange(token, std::memory_order_acq_rel) == parked) futex_wake(state_, 1, scope);
  }

 private:
  enum State : std::uint32_t { empty, token, parked };

  FutexWord state_{empty};
};

template <Reach reach>
class BasicParker {
 public:
  constexpr BasicParker() = default;
  BasicParker(const BasicParker&) = delete;
  BasicParker& operator=(const BasicParker&) = delete;

  void park() noexcept {
    if (!word_.try_park()) word_.park_slowly(scope_of(reach), nullptr);
  }
  [[nodiscard]] bool try_park() noexcept { return word_.try_park(); }

  // False: `deadline` passed. A moment of steady_clock is CLOCK_MONOTONIC's, of system_clock CLOCK_REALTIME's.
  [[nodiscard]] bool park_until(Deadline deadline) noexcept {
    return word_.try_park() || word_.park_slowly(scope_of(reach), &deadline);
  }
  // So long from now by CLOCK_MONOTONIC.
  template <class Rep, class Period>
  [[nodiscard]] bool park_for(std::chrono::duration<Rep, Period> time) noexcept {
    return word_.try_park() || park_until(Deadline::after(time));
  }

  void unpark() noexcept { word_.unpark(scope_of(reach)); }

 private:
  ParkerWord word_;
};

using Parker = BasicParker<Reach::process>;

namespace shared_memory {
using Parker = BasicParker<Reach::shared_memory>;
}

}  // namespace ramet
