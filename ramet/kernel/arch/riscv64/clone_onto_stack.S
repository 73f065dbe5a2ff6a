// clone3 and clone whose child runs on a stack of its own and enters a function with one argument.
//
//   long ramet_clone3_onto_stack(const CloneArgs* arguments, size_t size, void (*entry)(void*), void* argument);
//   long ramet_clone_onto_stack(unsigned long flags, void* stack_top, int* parent_tid, int* child_tid, void* tls,
//                               void (*entry)(void*), void* argument);
//
// Both return the child's tid, or -errno, to the creator alone. The child touches nothing of its stack before `entry`
// does: function and argument travel in registers. `entry` must never return.
// Source: the RISC-V system call convention (syscall(2): the number in a7; only a0 is lost, in both tasks);
// clone(2): its argument order here is flags, stack, parent_tid, tls, child_tid.
#include <asm/unistd.h>

        .text

        .globl  ramet_clone3_onto_stack
        .hidden ramet_clone3_onto_stack
        .type   ramet_clone3_onto_stack, @function
        .p2align 2
ramet_clone3_onto_stack:
        .cfi_startproc
        li      a7, __NR_clone3
        ecall
        beqz    a0, 1f
        ret
1:      .cfi_undefined ra               // the child: nobody called it, an unwinder ends here
        li      s0, 0                   // and so does one that follows frame pointers
        mv      a0, a3
        jalr    a2
        unimp
        .cfi_endproc
        .size   ramet_clone3_onto_stack, . - ramet_clone3_onto_stack

        .globl  ramet_clone_onto_stack
        .hidden ramet_clone_onto_stack
        .type   ramet_clone_onto_stack, @function
        .p2align 2
ramet_clone_onto_stack:
        .cfi_startproc
        mv      t0, a3                  // the kernel takes tls before child_tid
        mv      a3, a4
        mv      a4, t0
        li      a7, __NR_clone
        ecall
        beqz    a0, 1f
        ret
1:      .cfi_undefined ra
        li      s0, 0
        mv      a0, a6                  // entry and argument came in a5 and a6, which the kernel keeps
        jalr    a5
        unimp
        .cfi_endproc
        .size   ramet_clone_onto_stack, . - ramet_clone_onto_stack

        .section .note.GNU-stack, "", @progbits
