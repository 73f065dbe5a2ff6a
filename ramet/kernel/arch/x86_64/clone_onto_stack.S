// clone3 and clone whose child runs on a stack of its own, or on its copy of the creator's, and enters a function with
// one argument.
//
//   long ramet_clone3_onto_stack(const CloneArgs* arguments, size_t size, void (*entry)(void*), void* argument);
//   long ramet_clone_onto_stack(unsigned long flags, void* stack_top, int* parent_tid, int* child_tid, void* tls,
//                               void (*entry)(void*), void* argument);
//
// Both return the child's tid, or -errno, to the creator alone. The child touches nothing of its stack before `entry`
// does: function and argument travel in registers. `entry` must never return.
// Source: the x86-64 system call convention (syscall(2): rcx and r11 are lost, the rest is kept in both tasks);
// clone(2): its argument order here is flags, stack, parent_tid, child_tid, tls.
#include <asm/unistd.h>

        .text

        .globl  ramet_clone3_onto_stack
        .hidden ramet_clone3_onto_stack
        .type   ramet_clone3_onto_stack, @function
        .p2align 4
ramet_clone3_onto_stack:
        .cfi_startproc
        endbr64
        mov     %rcx, %r8               // the system call would lose it
        mov     $__NR_clone3, %eax
        syscall
        test    %rax, %rax
        jz      1f
        ret
1:      .cfi_undefined rip              // the child: nobody called it, an unwinder ends here
        xor     %ebp, %ebp              // and so does one that follows frame pointers
        and     $-16, %rsp              // where it begins on its copy of the creator's stack, as it then was
        mov     %r8, %rdi
        call    *%rdx
        ud2
        .cfi_endproc
        .size   ramet_clone3_onto_stack, . - ramet_clone3_onto_stack

        .globl  ramet_clone_onto_stack
        .hidden ramet_clone_onto_stack
        .type   ramet_clone_onto_stack, @function
        .p2align 4
ramet_clone_onto_stack:
        .cfi_startproc
        endbr64
        push    %rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        mov     16(%rsp), %rbx          // the argument: read now, for the child has another stack
        mov     %rcx, %r10              // the kernel takes its fourth argument there
        mov     $__NR_clone, %eax
        syscall
        test    %rax, %rax
        jz      1f
        pop     %rbx
        .cfi_remember_state
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        ret
        .cfi_restore_state
1:      .cfi_undefined rip
        xor     %ebp, %ebp
        and     $-16, %rsp
        mov     %rbx, %rdi
        call    *%r9
        ud2
        .cfi_endproc
        .size   ramet_clone_onto_stack, . - ramet_clone_onto_stack

        .section .note.GNU-stack, "", @progbits
