// Barrier: a party of fixed size meets, again and again: nobody goes on before all have arrived.
// Arriving and waiting are two steps where one likes: work that needs nobody may be done in between, and only the wait
// can time out, since who has arrived cannot take it back. One that ends without arriving keeps the others for ever.
// Source: std::barrier; futex(2).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "ramet/kernel/futex.h"
#include "ramet/sync/reach.h"

namespace ramet {

template <Reach reach>
class BasicBarrier {
 public:
  // What an arrival gives and a wait takes. One of each party is the last to arrive.
  struct Arrival {
    std::uint32_t phase;
    bool last;
  };

  constexpr explicit BasicBarrier(std::uint32_t party) : party_(party), missing_(party) {}
  BasicBarrier(const BasicBarrier&) = delete;
  BasicBarrier& operator=(const BasicBarrier&) = delete;

  [[nodiscard]] Arrival arrive() noexcept {
    // The phase cannot end before this arrival, so that what is read here is still true after it.
    const std::uint32_t phase = phase_.load(std::memory_order_relaxed);
    // release: what came before each arrival; acquire: by the last, which hands it on to all with the next phase.
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) != 1) return {phase, false};
    missing_.store(party_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    // release: pairs with the acquire of is_over(). The last touch: who was woken may free the memory.
    phase_.store(phase + 1, std::memory_order_release);
    futex_wake(phase_, everyone, scope_of(reach));
    return {phase, true};
  }

  // Whether all have arrived with whom this one did.
  [[nodiscard]] bool is_over(Arrival arrival) const noexcept {
    return phase_.load(std::memory_order_acquire) != arrival.phase;
  }

  void wait(Arrival arrival) const noexcept { static_cast<void>(wait_with(arrival, nullptr)); }

  // False: `deadline` passed. A moment of steady_clock is CLOCK_MONOTONIC's, of system_clock CLOCK_REALTIME's.
  [[nodiscard]] bool wait_until(Arrival arrival, Deadline deadline) const noexcept {
    return wait_with(arrival, &deadline);
  }
  // So long from now by CLOCK_MONOTONIC.
  template <class Rep, class Period>
  [[nodiscard]] bool wait_for(Arrival arrival, std::chrono::duration<Rep, Period> time) const noexcept {
    return is_over(arrival) || wait_until(arrival, Deadline::after(time));
  }

  // True for one of the party.
  bool arrive_and_wait() noexcept {
    const Arrival arrival = arrive();
    if (!arrival.last) wait(arrival);
    return arrival.last;
  }

  // Arrives for the last time: from the next phase on the party is smaller by one.
  void arrive_and_leave() noexcept {
    // Before the arrival, so that the last, whose acquire sees it, counts the next party right.
    party_.fetch_sub(1, std::memory_order_relaxed);
    static_cast<void>(arrive());
  }

 private:
  bool wait_with(Arrival arrival, const Deadline* deadline) const noexcept {
    while (!is_over(arrival)) {
      if (futex_wait(phase_, arrival.phase, scope_of(reach), deadline) == FutexWait::timed_out) return is_over(arrival);
    }
    return true;
  }

  std::atomic<std::uint32_t> party_;
  std::atomic<std::uint32_t> missing_;
  FutexWord phase_{0};
};

using Barrier = BasicBarrier<Reach::process>;

namespace shared_memory {
using Barrier = BasicBarrier<Reach::shared_memory>;
}

}  // namespace ramet
