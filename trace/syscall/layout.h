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

// Where the two halves of the signal mask, 32 bits each, lie above the stack pointer of a task that goes back from a
// handler; both 0 where the layout is not known. Source: asm/sigframe.h, asm/sigcontext.h.
struct SignalFrameMask {
  std::size_t low = 0;
  std::size_t high = 0;
};
constexpr SignalFrameMask rt_signal_frame_mask(Architecture architecture) {  // ucontext's uc_sigmask
  if (architecture == Architecture::x86_64) return {296, 300};
  if (architecture == Architecture::i386) return {248, 252};
  return {};
}
constexpr SignalFrameMask old_signal_frame_mask(Architecture architecture) {  // sigreturn: sigcontext's oldmask, extramask
  return architecture == Architecture::i386 ? SignalFrameMask{80, 712} : SignalFrameMask{};
}

inline constexpr std::size_t segment_size = 16;          // struct user_desc, i386's thread-local storage

inline constexpr std::size_t clone_arguments_size = 88;  // CLONE_ARGS_SIZE_VER2, Linux 5.7
inline constexpr std::size_t largest_set = 128;          // bytes of the largest mask of signals, CPUs or descriptors that is shown

}  // namespace ramet::trace
