// CloneCall: the system calls that take clone flags. What a flag means, and which sets are refused, depends on the
// call.
// Source: clone(2), unshare(2); clone3 since Linux 5.3.
#pragma once

#include <cstdint>
#include <string_view>

namespace ramet {

enum class CloneCall : std::uint8_t { clone, clone3, unshare };

[[nodiscard]] constexpr std::string_view name(CloneCall call) {
  switch (call) {
    case CloneCall::clone:
      return "clone";
    case CloneCall::clone3:
      return "clone3";
    case CloneCall::unshare:
      return "unshare";
  }
  return "?";
}

// The bits of clone's flags argument that hold the exit signal (CSIGNAL in linux/sched.h).
inline constexpr std::uint64_t clone_signal_bits = 0xff;

// The highest signal there is (_NSIG in the kernel's asm/signal.h, on every architecture that ramet knows).
inline constexpr int highest_signal = 64;

}  // namespace ramet
