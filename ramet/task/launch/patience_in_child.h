// Patience: a call that fails for a reason which goes away by itself is tried again for a while: 0.1 ms later, then after twice
// that, 0.2 s in all.
#pragma once

#include <sys/syscall.h>
#include <time.h>

#include "ramet/kernel/raw_syscall.h"

namespace ramet::launch {

// What `call` says at last: `reason`, a negated errno, when it has not gone away.
template <class Call>
[[nodiscard, gnu::always_inline]] inline long try_patiently_in_child(long reason, Call call) noexcept {
  constexpr int most_attempts = 11;
  timespec pause{.tv_sec = 0, .tv_nsec = 100'000};
  long result = call();
  for (int attempt = 0; result == reason && attempt < most_attempts; ++attempt) {
    raw_syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &pause, nullptr);
    pause.tv_nsec *= 2;
    result = call();
  }
  return result;
}

}  // namespace ramet::launch
