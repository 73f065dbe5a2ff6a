// Slot: a place where a thread lives: a stack, and on it, one after the other, the lives of threads, with libc's
// descriptor of the present one. A slot whose thread has ended can be used again as soon as the kernel has cleared the
// exit word: from then on nothing touches its stack.
#pragma once

#include "ramet/task/libc/module_tls.h"
#include "ramet/task/libc/thread_descriptor.h"
#include "ramet/task/start_settings.h"
#include "ramet/task/thread/overflow_watch.h"

namespace ramet {

class SlotPool;
struct SlotSlab;

struct Slot {
  // What the last life left behind.
  enum class Condition : std::uint8_t {
    bare,    // no descriptor
    spent,   // a descriptor whose thread ended in start_thread: its TLS is torn down
    rested,  // a descriptor whose thread left without start_thread: another can take its place as it is
  };

  StackMemory stack;
  ThreadDescriptor descriptor;
  Condition condition = Condition::bare;
  std::byte* rest_top = nullptr;  // rested: where the next life's stack begins, below the frames that still stand
  TlsBlocks tls;                  // rested: the TLS of the modules that there were when it was made
  Registrations registrations;    // in a later life: what the kernel is told
  SlotPool* pool = nullptr;       // null: the stack is the caller's, and the slot dies with its thread
  SlotSlab* slab = nullptr;
  bool is_guarded = false;
  Slot* next = nullptr;          // in a list of the pool
  std::uint64_t generation = 0;  // of the process that made it

  // The stack with its guard, if it has one. Not inlined: the pool is not known here.
  [[nodiscard]] GuardedStack guarded_stack() const;

  // Whether its thread, if it ever had one, is gone for good.
  [[nodiscard]] bool is_quiet() const {
    // acquire: pairs with the kernel's clearing; what the thread wrote before its end is seen.
    return !descriptor.exists() || descriptor.exit_word().load(std::memory_order_acquire) == 0;
  }
};

}  // namespace ramet
