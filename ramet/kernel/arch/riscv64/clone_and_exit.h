// Raw clone and clone3 whose child does nothing but end. The child runs two instructions of this function and touches
// neither stack, nor thread pointer, nor memory: so it is safe whatever it shares, even the creator's own stack.
// Source: the RISC-V system call convention (syscall(2)); clone's argument order on RISC-V (clone(2)).
#pragma once

#include <sys/syscall.h>

#include <cstddef>
#include <cstdint>

#include "ramet/kernel/clone_args.h"

namespace ramet {

// The child's tid, or -errno. Only the creator returns.
[[nodiscard, gnu::noinline]] inline long clone_and_exit(std::uint64_t flags, void* parent_tid, void* child_tid) {
  register long number_in_a7 asm("a7") = SYS_clone;
  register std::uint64_t result_in_a0 asm("a0") = flags;
  register long stack_in_a1 asm("a1") = 0;
  register void* parent_tid_in_a2 asm("a2") = parent_tid;
  register long tls_in_a3 asm("a3") = 0;
  register void* child_tid_in_a4 asm("a4") = child_tid;
  asm volatile(
      "ecall\n\t"
      "bnez a0, 1f\n\t"
      "li a7, %[exit]\n\t"  // in the child a0 is 0, the status
      "ecall\n\t"
      "unimp\n"
      "1:"
      : "+r"(result_in_a0), "+r"(number_in_a7)
      : "r"(stack_in_a1), "r"(parent_tid_in_a2), "r"(tls_in_a3), "r"(child_tid_in_a4), [exit] "i"(SYS_exit)
      : "memory");
  return static_cast<long>(result_in_a0);
}

[[nodiscard, gnu::noinline]] inline long clone3_and_exit(const CloneArgs* arguments, std::size_t size) {
  register long number_in_a7 asm("a7") = SYS_clone3;
  register std::uint64_t result_in_a0 asm("a0") = reinterpret_cast<std::uintptr_t>(arguments);
  register std::size_t size_in_a1 asm("a1") = size;
  asm volatile(
      "ecall\n\t"
      "bnez a0, 1f\n\t"
      "li a7, %[exit]\n\t"
      "ecall\n\t"
      "unimp\n"
      "1:"
      : "+r"(result_in_a0), "+r"(number_in_a7)
      : "r"(size_in_a1), [exit] "i"(SYS_exit)
      : "memory");
  return static_cast<long>(result_in_a0);
}

}  // namespace ramet
