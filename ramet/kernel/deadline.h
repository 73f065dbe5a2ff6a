// Deadline: a moment of a clock that the kernel knows too, so that a wait ends then, however often it is woken before.
// Source: clock_gettime(2); libstdc++'s steady_clock is CLOCK_MONOTONIC, its system_clock CLOCK_REALTIME.
#pragma once

#include <time.h>

#include <chrono>
#include <cstdint>

namespace ramet {

enum class DeadlineClock : std::uint8_t { monotonic, realtime };

class Deadline {
 public:
  template <class Duration>
  Deadline(std::chrono::time_point<std::chrono::steady_clock, Duration> moment)  // NOLINT: a moment is a deadline
      : Deadline(DeadlineClock::monotonic, in_nanoseconds(moment.time_since_epoch())) {}
  template <class Duration>
  Deadline(std::chrono::time_point<std::chrono::system_clock, Duration> moment)  // NOLINT: a moment is a deadline
      : Deadline(DeadlineClock::realtime, in_nanoseconds(moment.time_since_epoch())) {}

  // So long from now, by the clock that nobody can set. A time beyond the clock's end is its end.
  template <class Rep, class Period>
  [[nodiscard]] static Deadline after(std::chrono::duration<Rep, Period> time) {
    using Clock = std::chrono::steady_clock;
    const auto now = Clock::now();
    const auto left = in_nanoseconds(time);
    return left >= Clock::time_point::max() - now ? Deadline(Clock::time_point::max()) : Deadline(now + left);
  }

  [[nodiscard]] DeadlineClock clock() const { return clock_; }
  [[nodiscard]] const timespec& time() const { return time_; }

 private:
  // The nearest that can be told: a time beyond it is the end, or the beginning.
  template <class Rep, class Period>
  [[nodiscard]] static std::chrono::nanoseconds in_nanoseconds(std::chrono::duration<Rep, Period> time) {
    using Nanoseconds = std::chrono::nanoseconds;
    using Fraction = std::chrono::duration<double>;
    if (Fraction(time) >= Fraction(Nanoseconds::max())) return Nanoseconds::max();
    if (Fraction(time) <= Fraction(Nanoseconds::min())) return Nanoseconds::min();
    return std::chrono::ceil<Nanoseconds>(time);
  }

  Deadline(DeadlineClock clock, std::chrono::nanoseconds since_epoch) : clock_(clock) {
    if (since_epoch.count() < 0) since_epoch = std::chrono::nanoseconds(0);  // the kernel refuses negative times
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    time_ = {.tv_sec = static_cast<time_t>(seconds.count()),
             .tv_nsec = static_cast<long>((since_epoch - seconds).count())};
  }

  DeadlineClock clock_;
  timespec time_{};
};

}  // namespace ramet
