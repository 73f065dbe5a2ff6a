// Thread: clone3, and the wait for the word that the kernel clears. Source: clone(2), futex(2).
#pragma once

#include <linux/futex.h>
#include <linux/sched.h>

#include <atomic>

#include "examples/no_libc_threads/home.h"

class Thread {
 public:
  // Runs function(number) in a new thread. 0, or -errno. `this` must stay where it is until join() has returned.
  long start(void (*function)(int), int number) {
    function_ = function;
    number_ = number;
    home_ = Home::map();
    if (home_.begin == nullptr) return -12;  // ENOMEM
    const long tid = give_birth();
    if (tid < 0) home_.unmap();
    return tid < 0 ? tid : 0;
  }

  // The kernel's last deed for a thread: it writes 0 over the tid and wakes one who sleeps on that word. The wake is
  // not private to the process, so the wait must not be FUTEX_WAIT_PRIVATE: the two would never meet.
  void join() {
    while (const std::uint32_t tid = tid_.load(std::memory_order_acquire)) {  // pairs with the kernel's clearing
      ask(__NR_futex, &tid_, FUTEX_WAIT, tid, nullptr);
    }
    home_.unmap();  // and not by the thread itself, which stands on it
  }

 private:
  // What threads of one process share. Any less, and the kernel makes something else; three flags are about words:
  // SETTLS gives the thread pointer, PARENT_SETTID writes the tid before the thread runs, CHILD_CLEARTID clears it
  // after.
  static constexpr std::uint64_t flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                                         CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
  static constexpr long not_implemented = -38;  // ENOSYS

  long give_birth() {
    const clone_args arguments{
        .flags = flags,
        .pidfd = 0,
        .child_tid = reinterpret_cast<std::uintptr_t>(&tid_),
        .parent_tid = reinterpret_cast<std::uintptr_t>(&tid_),
        .exit_signal = 0,  // the end of a thread sends none
        .stack = reinterpret_cast<std::uintptr_t>(home_.begin + Home::guard_size),
        .stack_size = static_cast<std::uint64_t>(home_.stack_top - home_.begin - Home::guard_size),
        .tls = reinterpret_cast<std::uintptr_t>(home_.thread_pointer),
        .set_tid = 0,
        .set_tid_size = 0,
        .cgroup = 0,
    };
    const Call clone3{__NR_clone3, {as_word(&arguments), sizeof arguments}};
    const long tid = ask_kernel(&clone3, live, this);
    if (tid != not_implemented) return tid;
    // Before Linux 5.3, and under qemu-user: the same by clone, whose order of arguments depends on the processor.
    const Call clone = clone_call(flags, home_.stack_top, &tid_, &tid_, home_.thread_pointer);
    return ask_kernel(&clone, live, this);
  }

  // The new task's first C++. It has a stack and its thread_locals, and nobody to return to.
  static void live(void* argument) {
    auto& self = *static_cast<Thread*>(argument);
    self.function_(self.number_);
    ask(__NR_exit, 0);
  }

  void (*function_)(int) = nullptr;
  int number_ = 0;
  Home home_;
  std::atomic<std::uint32_t> tid_{0};  // 0: not born yet, or gone
};
