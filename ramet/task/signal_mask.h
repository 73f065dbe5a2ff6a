// SignalMask: the kernel's own set of blocked signals, libc's private two (32 and 33) included, which pthread_sigmask
// leaves alone.
// Source: rt_sigprocmask(2).
#pragma once

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace ramet {

using SignalMask = std::uint64_t;  // signal n is bit n-1

[[nodiscard]] inline SignalMask signal_mask_of(const sigset_t& set) {
  SignalMask mask = 0;
  std::memcpy(&mask, &set, sizeof mask);  // libc's set begins with the kernel's
  return mask;
}

// Sets the calling thread's mask and returns the one before. Cannot fail.
inline SignalMask set_signal_mask(SignalMask mask) {
  SignalMask before = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &before, sizeof mask);
  return before;
}

inline constexpr SignalMask all_signals = ~SignalMask{0};

}  // namespace ramet
