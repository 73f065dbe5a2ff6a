// ThreadDescriptor: libc's own record of one thread (struct pthread) with the thread's TLS, made by us in the image of
// the primer's. Whoever enters start_thread with it is a thread to libc: setuid, dlopen, fork and debuggers find it in
// libc's list.
// Source: glibc's nptl/allocatestack.c (allocate_stack), elf/dl-tls.c (_dl_allocate_tls).
#pragma once

#include <pthread.h>

#include "ramet/own/stack_slab.h"
#include "ramet/task/libc/libc_threads.h"

namespace ramet {

// What a thread made on a descriptor runs, as libc's start_routine: a function and its argument.
struct StartRoutine {
  void* (*function)(void*) = nullptr;
  void* argument = nullptr;
};

class ThreadDescriptor {
 public:
  // A new one, with the TLS of all loaded modules, in libc's list. Fails with ENOMEM.
  [[nodiscard]] static Result<ThreadDescriptor> make(const LibcThreads& libc, const GuardedStack& stack);

  // That of the calling thread, which pthread_create has made on `stack`; libc owns it, and join frees it.
  [[nodiscard]] static ThreadDescriptor of_caller(const LibcThreads& libc, const GuardedStack& stack);

  ThreadDescriptor() = default;

  [[nodiscard]] bool exists() const { return libc_ != nullptr; }

  // For another life that does not enter start_thread: cancellation as in a fresh thread, all else as it was left.
  void revive();

  // Whether the list of robust mutexes is empty.
  [[nodiscard]] bool holds_no_robust_mutex() const {
    return *robust_list() == reinterpret_cast<std::uintptr_t>(robust_list());
  }

  // Frees it. Its thread must have ended.
  void destroy();

  // The area for restartable sequences says that the kernel does not know it: after a thread that had registered it.
  void forget_restartable_sequences();

  void set_start(StartRoutine routine);

  [[nodiscard]] const LibcThreads& libc() const { return *libc_; }
  [[nodiscard]] std::uintptr_t thread_pointer() const { return base_ + libc_->thread_pointer_offset; }
  [[nodiscard]] pthread_t thread() const { return static_cast<pthread_t>(base_); }
  [[nodiscard]] void* base() const { return reinterpret_cast<void*>(base_); }
  [[nodiscard]] FutexWord& tid() const { return word(libc_->layout.tid); }
  // Not 0 from before the thread's birth until the kernel clears it at its end.
  [[nodiscard]] FutexWord& exit_word() const { return word(libc_->layout.exit_word); }
  [[nodiscard]] FutexWord& cancel_bits() const { return word(libc_->layout.cancelhandling); }

  // Whether libc has taken it apart: somebody gave it to pthread_detach or pthread_join. It is then lost to us.
  [[nodiscard]] bool taken_apart() const {
    return (cancel_bits().load(std::memory_order_relaxed) & CancelBits::terminated) != 0;
  }

 private:
  ThreadDescriptor(const LibcThreads& libc, std::uintptr_t base, const GuardedStack& stack)
      : libc_(&libc), base_(base), stack_(stack) {}

  [[nodiscard]] FutexWord& word(std::size_t offset) const { return *reinterpret_cast<FutexWord*>(base_ + offset); }
  [[nodiscard]] LibcListNode& node() const { return *reinterpret_cast<LibcListNode*>(base_ + libc_->layout.list); }
  // The head: the first mutex or, when there is none, the head itself; two more words.
  [[nodiscard]] std::uintptr_t* robust_list() const {
    return reinterpret_cast<std::uintptr_t*>(base_ + libc_->layout.robust_list);
  }
  [[nodiscard]] std::uintptr_t translated(std::uintptr_t primers_word) const;
  void fill();
  void report_guard();
  void enter_list();
  void leave_list();

  const LibcThreads* libc_ = nullptr;
  std::uintptr_t base_ = 0;
  GuardedStack stack_;
  bool is_libcs_own_ = false;
};

}  // namespace ramet
