// KernelAction: what a process does with a signal, as the kernel takes and gives it. libc's sigaction has another layout, and
// hides its private two signals, 32 and 33.
// Source: rt_sigaction(2), "C library/kernel differences"; arch/*/include/uapi/asm/signal.h.
#pragma once

#include <cstdint>

namespace ramet {

// Of a KernelAction's handler, SIG_DFL and SIG_IGN as numbers; all above are handlers.
inline constexpr std::uintptr_t default_action = 0;
inline constexpr std::uintptr_t ignore_action = 1;

// Enough for the kernel's struct sigaction everywhere: the handler comes first, the rest is zero.
struct KernelAction {
  std::uintptr_t handler = default_action;
  std::uintptr_t rest[4]{};
};

}  // namespace ramet
