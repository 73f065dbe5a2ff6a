// Primer: the one thread that libc's own pthread_create makes for us, on a stack of ours. No user code runs on it. It
// tells what a fresh thread looks like from inside; then it ends while we hold the lock of libc's list of threads, so
// that we see it wait for that lock, and know that it is the lock.
// Source: pthread_create(3); prctl(2) PR_GET_TID_ADDRESS; get_robust_list(2).
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "ramet/kernel/futex.h"
#include "ramet/own/mapping.h"
#include "ramet/own/stack_slab.h"
#include "ramet/result.h"
#include "ramet/task/libc/symbols.h"

namespace ramet {

// What the primer saw.
struct PrimerReport {
  std::uintptr_t descriptor = 0;      // pthread_self()
  std::uintptr_t thread_pointer = 0;  // the register
  std::uintptr_t return_address = 0;  // of its function: inside of start_thread
  std::uintptr_t exit_word = 0;       // the word that the kernel will clear, or the tid's where it would not say
  std::uintptr_t robust_list = 0;     // the head of its list of robust mutexes; 0 where the kernel would not say
  pid_t tid = 0;
  std::vector<std::uintptr_t> words;  // its descriptor
};

class Primer {
 public:
  Primer() = default;
  Primer(const Primer&) = delete;
  Primer& operator=(const Primer&) = delete;
  // Waits for its end. A primer that does not end in time keeps its stack for ever.
  ~Primer();

  // Starts it and waits until it has looked around. `descriptor_size` in bytes, `tid_offset` in it.
  [[nodiscard]] Result<void> start(const Symbols& symbols, std::size_t descriptor_size, std::size_t tid_offset);

  [[nodiscard]] const PrimerReport& report() const { return report_; }
  [[nodiscard]] StackMemory stack() const { return {.low = memory_.begin(), .size = memory_.size()}; }
  [[nodiscard]] pthread_t thread() const { return thread_; }
  [[nodiscard]] std::uintptr_t function() const;
  [[nodiscard]] std::uintptr_t argument() const { return reinterpret_cast<std::uintptr_t>(this); }

  // Lets it end, detached, while `list_lock` is held by us, and fails unless it is seen to wait for exactly that word.
  [[nodiscard]] Result<void> prove_list_lock(FutexWord& list_lock);

 private:
  static void* look_around(void* self);
  void allow_end();
  [[nodiscard]] bool wait_until_ended();

  Mapping memory_;
  pthread_t thread_{};
  std::size_t tid_offset_ = 0;
  PrimerReport report_;
  FutexWord has_looked_{0};
  FutexWord may_end_{0};
  bool running_ = false;
};

}  // namespace ramet
