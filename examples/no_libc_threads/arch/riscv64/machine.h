// How 64-bit RISC-V addresses thread-locals, and how its clone takes its arguments.
// Source: RISC-V's ELF psABI, variant I with the control block before the thread pointer; clone(2).
#pragma once

#include <asm/unistd.h>

#include "examples/no_libc_threads/kernel.h"

extern "C" void write_thread_pointer(void* thread_pointer);

// The TLS begins where the thread pointer points.
constexpr std::ptrdiff_t tls_distance(std::size_t, std::size_t) { return 0; }

inline void mark_thread_pointer(std::byte*) {}

inline void set_thread_pointer(std::byte* thread_pointer) { write_thread_pointer(thread_pointer); }

inline Call clone_call(std::uint64_t flags, void* stack_top, void* parent_tid, void* child_tid, void* tls) {
  return {__NR_clone, {as_word(flags), as_word(stack_top), as_word(parent_tid), as_word(tls), as_word(child_tid)}};
}
