// Raw clone and clone3 whose child does nothing but end. The child runs two instructions of this function and touches
// neither stack, nor thread pointer, nor memory: so it is safe whatever it shares, even the creator's own stack.
// Source: the arm64 system call convention (syscall(2)); clone's argument order on arm64 (clone(2)).
#pragma once

#include <sys/syscall.h>

#include <cstddef>
#include <cstdint>

#include "ramet/kernel/clone_args.h"

namespace ramet {

// The child's tid, or -errno. Only the creator returns.
[[nodiscard, gnu::noinline]] inline long clone_and_exit(std::uint64_t flags, void* parent_tid, void* child_tid) {
  register long number_in_x8 asm("x8") = SYS_clone;
  register std::uint64_t result_in_x0 asm("x0") = flags;
  register long stack_in_x1 asm("x1") = 0;
  register void* parent_tid_in_x2 asm("x2") = parent_tid;
  register long tls_in_x3 asm("x3") = 0;
  register void* child_tid_in_x4 asm("x4") = child_tid;
  asm volatile(
      "svc #0\n\t"
      "cbnz x0, 1f\n\t"
      "mov x8, %[exit]\n\t"  // in the child x0 is 0, the status
      "svc #0\n\t"
      "brk #0\n"
      "1:"
      : "+r"(result_in_x0), "+r"(number_in_x8)
      : "r"(stack_in_x1), "r"(parent_tid_in_x2), "r"(tls_in_x3), "r"(child_tid_in_x4), [exit] "i"(SYS_exit)
      : "cc", "memory");
  return static_cast<long>(result_in_x0);
}

[[nodiscard, gnu::noinline]] inline long clone3_and_exit(const CloneArgs* arguments, std::size_t size) {
  register long number_in_x8 asm("x8") = SYS_clone3;
  register std::uint64_t result_in_x0 asm("x0") = reinterpret_cast<std::uintptr_t>(arguments);
  register std::size_t size_in_x1 asm("x1") = size;
  asm volatile(
      "svc #0\n\t"
      "cbnz x0, 1f\n\t"
      "mov x8, %[exit]\n\t"
      "svc #0\n\t"
      "brk #0\n"
      "1:"
      : "+r"(result_in_x0), "+r"(number_in_x8)
      : "r"(size_in_x1), [exit] "i"(SYS_exit)
      : "cc", "memory");
  return static_cast<long>(result_in_x0);
}

}  // namespace ramet
