// What no C++ can say, for 64-bit RISC-V: where a program begins, a system call, and the thread pointer.
//
//   long ask_kernel(const Call* call, void (*child_entry)(void*), void* argument);
//
// Makes the system call `call` = { number, six arguments } and returns its result, or -errno. A call that makes a task
// returns twice. The creator gets the tid here; the new task gets 0, and has a new and empty stack on which there is no
// way back: it enters child_entry(argument), which must never return.
//
//   void write_thread_pointer(void* thread_pointer);
//
// Source: syscall(2); the psABI for RISC-V (tp is the thread pointer, gp the global pointer).
        .text
        .globl  _start
        .type   _start, @function
_start:
        .cfi_startproc
        .cfi_undefined ra               // nobody called it
        .option push
        .option norelax                 // the linker would write this line by means of gp, which it only sets
        la      gp, __global_pointer$
        .option pop
        li      s0, 0                   // the outermost frame is marked by 0
        mv      a0, sp                  // argc, argv, environment and auxiliary vector lie here
        call    begin_program
        unimp
        .cfi_endproc
        .size   _start, . - _start

        .globl  ask_kernel
        .type   ask_kernel, @function
ask_kernel:
        .cfi_startproc
        mv      t0, a0
        mv      t1, a1                  // the kernel keeps all registers but a0, in both tasks
        mv      t2, a2
        ld      a7, 0(t0)
        ld      a0, 8(t0)
        ld      a1, 16(t0)
        ld      a2, 24(t0)
        ld      a3, 32(t0)
        ld      a4, 40(t0)
        ld      a5, 48(t0)
        ecall
        beqz    t1, 1f                  // no child_entry: an ordinary call, whose 0 is a result
        beqz    a0, 2f
1:      ret
2:      .cfi_undefined ra               // the child
        li      s0, 0
        mv      a0, t2
        jalr    t1
        unimp
        .cfi_endproc
        .size   ask_kernel, . - ask_kernel

        .globl  write_thread_pointer
        .type   write_thread_pointer, @function
write_thread_pointer:
        .cfi_startproc
        mv      tp, a0                  // no system call: the register is the program's own
        ret
        .cfi_endproc
        .size   write_thread_pointer, . - write_thread_pointer

        .section .note.GNU-stack, "", @progbits
