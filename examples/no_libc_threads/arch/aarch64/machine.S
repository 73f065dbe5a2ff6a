// What no C++ can say, for 64-bit Arm: where a program begins, a system call, and the thread pointer.
//
//   long ask_kernel(const Call* call, void (*child_entry)(void*), void* argument);
//
// Makes the system call `call` = { number, six arguments } and returns its result, or -errno. A call that makes a task
// returns twice. The creator gets the tid here; the new task gets 0, and has a new and empty stack on which there is no
// way back: it enters child_entry(argument), which must never return.
//
//   void write_thread_pointer(void* thread_pointer);
//
// Source: syscall(2); the processor's manual, TPIDR_EL0.
        .text
        .globl  _start
        .type   _start, %function
_start:
        .cfi_startproc
        .cfi_undefined x30              // nobody called it
        mov     x29, xzr                // the outermost frame is marked by 0
        mov     x30, xzr
        mov     x0, sp                  // argc, argv, environment and auxiliary vector lie here
        bl      begin_program
        brk     #0
        .cfi_endproc
        .size   _start, . - _start

        .globl  ask_kernel
        .type   ask_kernel, %function
ask_kernel:
        .cfi_startproc
        mov     x9, x0
        mov     x10, x1                 // the kernel keeps all registers but x0, in both tasks
        mov     x11, x2
        ldp     x8, x0, [x9]
        ldp     x1, x2, [x9, #16]
        ldp     x3, x4, [x9, #32]
        ldr     x5, [x9, #48]
        svc     #0
        cbz     x10, 1f                 // no child_entry: an ordinary call, whose 0 is a result
        cbz     x0, 2f
1:      ret
2:      .cfi_undefined x30              // the child
        mov     x29, xzr
        mov     x0, x11
        blr     x10
        brk     #0
        .cfi_endproc
        .size   ask_kernel, . - ask_kernel

        .globl  write_thread_pointer
        .type   write_thread_pointer, %function
write_thread_pointer:
        .cfi_startproc
        msr     tpidr_el0, x0           // no system call: the register is the program's own
        ret
        .cfi_endproc
        .size   write_thread_pointer, . - write_thread_pointer

        .section .note.GNU-stack, "", %progbits
