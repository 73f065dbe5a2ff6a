// A system call as the kernel answers it.
//
//   long ramet_raw_syscall(long number, long first, long second, long third, long fourth, long fifth, long sixth);
//
// Source: syscall(2): number in rax; arguments in rdi, rsi, rdx, r10, r8, r9; rcx and r11 are lost.

        .text

        .globl  ramet_raw_syscall
        .hidden ramet_raw_syscall
        .type   ramet_raw_syscall, @function
        .p2align 4
ramet_raw_syscall:
        .cfi_startproc
        endbr64
        mov     %rdi, %rax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        mov     %r8, %r10
        mov     %r9, %r8
        mov     8(%rsp), %r9            // the seventh argument, above the return address
        syscall
        ret
        .cfi_endproc
        .size   ramet_raw_syscall, . - ramet_raw_syscall

        .section .note.GNU-stack, "", @progbits
