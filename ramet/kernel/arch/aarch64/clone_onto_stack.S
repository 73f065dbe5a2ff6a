// clone3 and clone whose child runs on a stack of its own and enters a function with one argument.
//
//   long ramet_clone3_onto_stack(const CloneArgs* arguments, size_t size, void (*entry)(void*), void* argument);
//   long ramet_clone_onto_stack(unsigned long flags, void* stack_top, int* parent_tid, int* child_tid, void* tls,
//                               void (*entry)(void*), void* argument);
//
// Both return the child's tid, or -errno, to the creator alone. The child touches nothing of its stack before `entry`
// does: function and argument travel in registers. `entry` must never return.
// Source: the arm64 system call convention (syscall(2): the number in x8; only x0 is lost, in both tasks);
// clone(2): its argument order here is flags, stack, parent_tid, tls, child_tid.
#include <asm/unistd.h>

        .text

        .globl  ramet_clone3_onto_stack
        .hidden ramet_clone3_onto_stack
        .type   ramet_clone3_onto_stack, %function
        .p2align 4
ramet_clone3_onto_stack:
        .cfi_startproc
        hint    #34                     // bti c: a processor that checks indirect branches lets them land here
        mov     x8, #__NR_clone3
        svc     #0
        cbz     x0, 1f
        ret
1:      .cfi_undefined x30              // the child: nobody called it, an unwinder ends here
        mov     x29, xzr                // and so does one that follows frame pointers
        mov     x0, x3
        blr     x2
        brk     #0
        .cfi_endproc
        .size   ramet_clone3_onto_stack, . - ramet_clone3_onto_stack

        .globl  ramet_clone_onto_stack
        .hidden ramet_clone_onto_stack
        .type   ramet_clone_onto_stack, %function
        .p2align 4
ramet_clone_onto_stack:
        .cfi_startproc
        hint    #34                     // bti c
        mov     x7, x3                  // the kernel takes tls before child_tid
        mov     x3, x4
        mov     x4, x7
        mov     x8, #__NR_clone
        svc     #0
        cbz     x0, 1f
        ret
1:      .cfi_undefined x30
        mov     x29, xzr
        mov     x0, x6                  // entry and argument came in x5 and x6, which the kernel keeps
        blr     x5
        brk     #0
        .cfi_endproc
        .size   ramet_clone_onto_stack, . - ramet_clone_onto_stack

        .section .note.GNU-stack, "", %progbits
