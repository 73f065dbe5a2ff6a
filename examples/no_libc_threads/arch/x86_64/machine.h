// How x86-64 addresses thread-locals, and how its clone takes its arguments.
// Source: ELF Handling For Thread-Local Storage, variant II; arch_prctl(2); clone(2).
#pragma once

#include <asm/prctl.h>
#include <asm/unistd.h>

#include "examples/no_libc_threads/kernel.h"

// The TLS ends where the thread pointer points, so it begins its size, rounded up, before.
constexpr std::ptrdiff_t tls_distance(std::size_t size, std::size_t alignment) {
  return -static_cast<std::ptrdiff_t>((size + alignment - 1) / alignment * alignment);
}

// Code that wants the address of a thread-local reads the thread pointer from the word it points to: %fs cannot be
// read.
inline void mark_thread_pointer(std::byte* thread_pointer) {
  *reinterpret_cast<std::byte**>(thread_pointer) = thread_pointer;
}

inline void set_thread_pointer(std::byte* thread_pointer) { ask(__NR_arch_prctl, ARCH_SET_FS, thread_pointer); }

inline Call clone_call(std::uint64_t flags, void* stack_top, void* parent_tid, void* child_tid, void* tls) {
  return {__NR_clone, {as_word(flags), as_word(stack_top), as_word(parent_tid), as_word(child_tid), as_word(tls)}};
}
