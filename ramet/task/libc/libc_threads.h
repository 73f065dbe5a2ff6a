// LibcThreads: how this process's glibc starts a thread, learned from one thread that glibc made itself (the primer).
// With it, a task that clone3 made can enter libc's own `start_thread`, and is from then on a thread like any other.
//
// Three things are learned: where the words of libc's thread descriptor (struct pthread) lie, what they hold in a fresh
// thread (the template), and where start_thread begins. All of it is checked before it is used; what does not look as
// expected makes the whole refuse, and another backend is used.
// Source: glibc 2.34 to 2.42: nptl/descr.h, nptl/allocatestack.c, nptl/pthread_create.c, nptl_db/structs.def.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ramet/kernel/futex.h"
#include "ramet/own/stack_slab.h"
#include "ramet/result.h"
#include "ramet/task/libc/symbols.h"

namespace ramet {

// A node of libc's doubly linked lists (list_t).
struct LibcListNode {
  LibcListNode* next;
  LibcListNode* prev;
};

// Bytes from the beginning of libc's descriptor of a thread.
struct DescriptorLayout {
  std::size_t size = 0;              // of the whole
  std::size_t tid = 0;               // pid_t; the kernel writes it at birth
  std::size_t exit_word = 0;         // int: the word that the kernel clears at the end; up to glibc 2.42 the tid itself
  std::size_t list = 0;              // LibcListNode
  std::size_t cancelhandling = 0;    // int: bits, of which CancelBits names some
  std::size_t start_routine = 0;     // the function that the thread runs, and in the next word its argument
  std::size_t dtv = 0;               // pointer to the addresses of the thread's TLS blocks
  std::size_t stack_block = 0;       // lowest byte of the stack, and in the next word its size
  std::size_t reported_guard = 0;    // the size of the guard, as pthread_getattr_np() tells it; 0: not found
  std::size_t scheduling_flags = 0;  // whether libc knows policy and priority; 0: not found
  std::size_t robust_list = 0;       // the head of the list of robust mutexes
  std::size_t specific = 0;  // pointers to the blocks of thread-specific data, and behind them a byte: any used?
};

// Bits of `cancelhandling` (nptl/descr.h; the same from 2.34 to 2.42).
struct CancelBits {
  static constexpr std::uint32_t of_one_life = 0x1f;  // state, type, cancelled, exiting
  static constexpr std::uint32_t exiting = 0x10;
  static constexpr std::uint32_t terminated = 0x20;  // libc itself has taken the descriptor apart
  static constexpr std::uint32_t setxid = 0x40;      // setuid and its like wait for the thread
};

struct LibcThreads {
  void* (*allocate_tls)(void* thread_pointer) = nullptr;  // null: allocates the descriptor too
  void (*deallocate_tls)(void* thread_pointer, bool with_descriptor) = nullptr;
  void (*start_thread)(void* descriptor) = nullptr;
  std::atomic<unsigned>* live_threads = nullptr;  // the last to leave ends the process
  LibcListNode* user_threads = nullptr;           // the threads on stacks that libc did not make
  FutexWord* list_lock = nullptr;                 // 0 free, 1 held, 2 held and waited for

  DescriptorLayout layout;
  std::ptrdiff_t thread_pointer_offset = 0;   // thread pointer minus descriptor
  std::optional<std::ptrdiff_t> rseq_offset;  // thread pointer to the area for rseq(2); none: libc does not use it
  std::uint32_t rseq_size = 0;                // bytes of that area, as the kernel knows them
  std::vector<std::uintptr_t> fresh;          // the words of a descriptor whose thread has just begun
  std::uintptr_t primer = 0;                  // where that descriptor lay
  StackMemory primer_stack;                   // and its stack, which is gone

  // What the next life on the same descriptor needs besides; null where libc lacks it, and there is none then.
  void (*call_tls_destructors)() = nullptr;
  struct KeyEntry {
    std::uintptr_t sequence;
    void (*destructor)(void*);
  };
  const KeyEntry* keys = nullptr;  // one for each key of pthread_key_create

  // Fails with what the next life lacks.
  [[nodiscard]] Result<void> can_continue() const;
};

// What is to be done with the knowledge. To continue on a descriptor of libc's own takes less of it than to make one.
enum class LibcUse : std::uint8_t { make_threads, continue_threads };

// Learns it: starts one thread by libc's pthread_create, and waits for its end. Takes about a tenth of a millisecond.
// Fails, with the first expectation that does not hold; the process is then as it was.
[[nodiscard]] Result<LibcThreads> learn_libc_threads(const Symbols& symbols, LibcUse use);

}  // namespace ramet
