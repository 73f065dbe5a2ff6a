// Raw clone and clone3 whose child does nothing but end. The child runs two instructions of this function and touches
// neither stack, nor thread pointer, nor memory: so it is safe whatever it shares, even the creator's own stack.
// Source: the x86-64 system call convention (syscall(2)); clone's argument order on x86-64 (clone(2)).
#pragma once

#include <sys/syscall.h>

#include <cstddef>
#include <cstdint>

#include "ramet/kernel/clone_args.h"

namespace ramet {

// The child's tid, or -errno. Only the creator returns.
[[nodiscard, gnu::noinline]] inline long clone_and_exit(std::uint64_t flags, void* parent_tid, void* child_tid) {
  long result = SYS_clone;
  register void* child_tid_in_r10 asm("r10") = child_tid;
  register long tls_in_r8 asm("r8") = 0;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "mov %[exit], %%eax\n\t"  // in the child, rdi is whatever it was: the status does not matter
      "syscall\n\t"
      "hlt\n"
      "1:"
      : "+a"(result)
      : "D"(flags), "S"(0), "d"(parent_tid), "r"(child_tid_in_r10), "r"(tls_in_r8), [exit] "i"(SYS_exit)
      : "rcx", "r11", "memory");
  return result;
}

[[nodiscard, gnu::noinline]] inline long clone3_and_exit(const CloneArgs* arguments, std::size_t size) {
  long result = SYS_clone3;
  asm volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "mov %[exit], %%eax\n\t"
      "syscall\n\t"
      "hlt\n"
      "1:"
      : "+a"(result)
      : "D"(arguments), "S"(size), [exit] "i"(SYS_exit)
      : "rcx", "r11", "memory");
  return result;
}

}  // namespace ramet
