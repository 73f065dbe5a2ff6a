// A program without a library, on x86-64: its entry and its system calls.
// Source: syscall(2), the System V ABI's process entry: rsp points at argc, argv...
#pragma once

#include <asm/unistd.h>

asm(".globl _start\n"
    "_start:\n"
    "        xor     %ebp, %ebp\n"
    "        mov     %rsp, %rdi\n"
    "        and     $-16, %rsp\n"
    "        call    ramet_init_main\n"
    "        hlt\n");

inline long bare_call(long number, long first, long second, long third, long fourth) {
  register long fourth_in_r10 asm("r10") = fourth;
  long result = number;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(first), "S"(second), "d"(third), "r"(fourth_in_r10)
               : "rcx", "r11", "memory");
  return result;
}

[[noreturn]] inline void bare_exit(long status) {
  for (;;) bare_call(__NR_exit_group, status, 0, 0, 0);
}
