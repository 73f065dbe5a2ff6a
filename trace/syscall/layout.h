// Sizes of the structures that system calls take, as the kernel lays them out for each architecture.
// Source: the kernel's headers (asm/stat.h, asm/signal.h, asm/termbits.h, linux/utsname.h ...).
#pragma once

#include <cstddef>

#include "trace/event.h"
#include "trace/syscall/kind.h"

namespace ramet::trace {

// Bytes of what an argument of `kind` points to; 0 where the size is not fixed, or the layout of that architecture is not known.
std::size_t layout_size(Kind kind, Architecture architecture);

// Bytes of struct epoll_event: packed on x86 alone.
constexpr std::size_t epoll_event_size(Architecture architecture) {
  return architecture == Architecture::x86_64 || architecture == Architecture::i386 || architecture == Architecture::x32 ? 12 : 16;
}

// Where the signal mask lies above the stack pointer of a task that calls rt_sigreturn: ucontext's uc_sigmask.
constexpr std::size_t signal_frame_mask(Architecture architecture) {
  return architecture == Architecture::x86_64 ? 296 : 0;
}

inline constexpr std::size_t clone_arguments_size = 88;  // CLONE_ARGS_SIZE_VER2, Linux 5.7
inline constexpr std::size_t largest_set = 128;          // bytes of the largest mask of signals, CPUs or descriptors that is shown

}  // namespace ramet::trace
