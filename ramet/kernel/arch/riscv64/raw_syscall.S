// A system call as the kernel answers it.
//
//   long ramet_raw_syscall(long number, long first, long second, long third, long fourth, long fifth, long sixth);
//
// Source: syscall(2): number in a7; arguments in a0 to a5; the answer in a0, everything else is kept.

        .text

        .globl  ramet_raw_syscall
        .hidden ramet_raw_syscall
        .type   ramet_raw_syscall, @function
        .p2align 2
ramet_raw_syscall:
        .cfi_startproc
        mv      a7, a0
        mv      a0, a1
        mv      a1, a2
        mv      a2, a3
        mv      a3, a4
        mv      a4, a5
        mv      a5, a6
        ecall
        ret
        .cfi_endproc
        .size   ramet_raw_syscall, . - ramet_raw_syscall

        .section .note.GNU-stack, "", @progbits
