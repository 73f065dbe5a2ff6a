// What no C++ can say, for x86-64: where a program begins, and a system call.
//
//   long ask_kernel(const Call* call, void (*child_entry)(void*), void* argument);
//
// Makes the system call `call` = { number, six arguments } and returns its result, or -errno. A call that makes a task
// returns twice. The creator gets the tid here; the new task gets 0, and has a new and empty stack on which there is no
// way back: it enters child_entry(argument), which must never return.
// Source: System V ABI for x86-64, 3.4 (process initialization); syscall(2).

        .text
        .globl  _start
        .type   _start, @function
_start:
        .cfi_startproc
        .cfi_undefined rip              // nobody called it
        xor     %ebp, %ebp              // the ABI: the outermost frame is marked by 0
        mov     %rsp, %rdi              // argc, argv, environment and auxiliary vector lie here
        and     $-16, %rsp              // it is aligned already; C++ depends on it
        call    begin_program
        ud2
        .cfi_endproc
        .size   _start, . - _start

        .globl  ask_kernel
        .type   ask_kernel, @function
ask_kernel:
        .cfi_startproc
        push    %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        push    %r12
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset r12, 0
        mov     %rsi, %rbx              // child_entry and argument wait in registers that the kernel keeps, in both
        mov     %rdx, %r12              // tasks: the child could not find them on its empty stack
        mov     (%rdi), %rax
        mov     16(%rdi), %rsi
        mov     24(%rdi), %rdx
        mov     32(%rdi), %r10          // not rcx: the instruction overwrites that with the way back
        mov     40(%rdi), %r8
        mov     48(%rdi), %r9
        mov     8(%rdi), %rdi           // last, since it leads to all others
        syscall
        test    %rbx, %rbx              // no child_entry: an ordinary call, whose 0 is a result
        jz      1f
        test    %rax, %rax
        jz      2f
1:      pop     %r12
        .cfi_remember_state
        .cfi_adjust_cfa_offset -8
        .cfi_restore r12
        pop     %rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        ret
        .cfi_restore_state
2:      .cfi_undefined rip              // the child
        xor     %ebp, %ebp
        mov     %r12, %rdi
        call    *%rbx
        ud2
        .cfi_endproc
        .size   ask_kernel, . - ask_kernel

        .section .note.GNU-stack, "", @progbits
