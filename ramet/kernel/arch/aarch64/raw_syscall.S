// A system call as the kernel answers it.
//
//   long ramet_raw_syscall(long number, long first, long second, long third, long fourth, long fifth, long sixth);
//
// Source: syscall(2): number in x8; arguments in x0 to x5; the answer in x0, everything else is kept.

        .text

        .globl  ramet_raw_syscall
        .hidden ramet_raw_syscall
        .type   ramet_raw_syscall, %function
        .p2align 4
ramet_raw_syscall:
        .cfi_startproc
        hint    #34                     // bti c: this may be called through a pointer
        mov     x8, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        mov     x3, x4
        mov     x4, x5
        mov     x5, x6
        svc     #0
        ret
        .cfi_endproc
        .size   ramet_raw_syscall, . - ramet_raw_syscall

        .section .note.GNU-stack, "", %progbits
