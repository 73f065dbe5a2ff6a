// A program without a library, on aarch64: its entry and its system calls.
// Source: syscall(2): the number in x8, arguments from x0 on; at entry sp points at argc, argv...
#pragma once

#include <asm/unistd.h>

asm(".globl _start\n"
    "_start:\n"
    "        mov     x29, #0\n"
    "        mov     x30, #0\n"
    "        mov     x0, sp\n"
    "        bl      ramet_init_main\n"
    "        brk     #1\n");

inline long bare_call(long number, long first, long second, long third, long fourth) {
  register long number_in_x8 asm("x8") = number;
  register long first_in_x0 asm("x0") = first;
  register long second_in_x1 asm("x1") = second;
  register long third_in_x2 asm("x2") = third;
  register long fourth_in_x3 asm("x3") = fourth;
  asm volatile("svc #0"
               : "+r"(first_in_x0)
               : "r"(number_in_x8), "r"(second_in_x1), "r"(third_in_x2), "r"(fourth_in_x3)
               : "memory");
  return first_in_x0;
}

[[noreturn]] inline void bare_exit(long status) {
  for (;;) bare_call(__NR_exit_group, status, 0, 0, 0);
}
