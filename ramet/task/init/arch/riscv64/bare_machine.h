// A program without a library, on riscv64: its entry and its system calls.
// Source: syscall(2): the number in a7, arguments from a0 on; at entry sp points at argc, argv...
#pragma once

#include <asm/unistd.h>

asm(".globl _start\n"
    "_start:\n"
    "        li      s0, 0\n"
    "        mv      a0, sp\n"
    "        call    ramet_init_main\n"
    "        ebreak\n");

inline long bare_call(long number, long first, long second, long third, long fourth) {
  register long number_in_a7 asm("a7") = number;
  register long first_in_a0 asm("a0") = first;
  register long second_in_a1 asm("a1") = second;
  register long third_in_a2 asm("a2") = third;
  register long fourth_in_a3 asm("a3") = fourth;
  asm volatile("ecall"
               : "+r"(first_in_a0)
               : "r"(number_in_a7), "r"(second_in_a1), "r"(third_in_a2), "r"(fourth_in_a3)
               : "memory");
  return first_in_a0;
}

[[noreturn]] inline void bare_exit(long status) {
  for (;;) bare_call(__NR_exit_group, status, 0, 0, 0);
}
