// musl's threads from clone3: a `__clone` of ours, which takes the place of musl's own in a statically linked program.
// pthread_create, posix_spawn and clone() then come through here; all else of a thread stays musl's, since nobody
// knows better what its threads need.
//
//   musl-gcc -static program.c -Wl,-u,__clone -lramet-musl
//
// -u asks for the name before musl's archive is looked at, so the linker finds ours, and never comes to take musl's:
// musl's pthread_create, which calls `__clone` by name, does not notice. A dynamic musl has that call bound inside
// libc.so, where nothing can take its place: there threads are made by musl's clone.
// Needs no C++ run-time, and of libc syscall() alone. Source: musl 1.2.3, src/thread/clone.c and pthread_create.c.
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>

#include "ramet/kernel/clone_args.h"
#include "ramet/kernel/clone_call.h"
#include "ramet/kernel/clone_flags.h"

extern "C" {
// kernel/arch/<processor>/clone_onto_stack.S
long ramet_clone3_onto_stack(const ramet::CloneArgs* arguments, std::size_t size, void (*entry)(void*), void* argument);
long ramet_clone_onto_stack(unsigned long flags, void* stack_top, int* parent_tid, int* child_tid, void* tls,
                            void (*entry)(void*), void* argument);
}

namespace {

using namespace ramet;

constexpr std::uintptr_t stack_alignment = 16;  // of every processor that ramet knows

// What the new task runs; on its own stack, since a task that shares no memory would not find it on its creator's.
struct alignas(stack_alignment) Start {
  int (*function)(void*);
  void* argument;
};

// Raw exit: the end of this task alone, and not of the process.
void begin_in_child(void* place) noexcept {
  const auto* start = static_cast<const Start*>(place);
  const int status = start->function(start->argument);
  for (;;) syscall(SYS_exit, status);
}

std::uint64_t address(const void* place) { return reinterpret_cast<std::uintptr_t>(place); }

// clone3 refuses what clone has ignored since Linux 2.6.2, and musl still says.
constexpr auto ignored = static_cast<std::uint64_t>(CloneFlag::DETACHED);

constinit std::atomic<bool> clone3_is_missing{false};

long clone_by_either(const CloneArgs& arguments, Start& start) noexcept {
  if (!clone3_is_missing.load(std::memory_order_relaxed)) {
    const long tid = ramet_clone3_onto_stack(&arguments, clone_args_size_first, begin_in_child, &start);
    if (tid != -ENOSYS) return tid;
    clone3_is_missing.store(true, std::memory_order_relaxed);
  }
  return ramet_clone_onto_stack(arguments.flags | arguments.exit_signal, &start,
                                reinterpret_cast<int*>(static_cast<std::uintptr_t>(arguments.parent_tid)),
                                reinterpret_cast<int*>(static_cast<std::uintptr_t>(arguments.child_tid)),
                                reinterpret_cast<void*>(static_cast<std::uintptr_t>(arguments.tls)), begin_in_child,
                                &start);
}

}  // namespace

// As musl calls it: the new task runs function(argument) on the stack that ends at `stack`, and ends with what that
// returns. Then parent_tid, tls and child_tid, which mean something only with their flags. Returns the tid or -errno.
extern "C" int __clone(int (*function)(void*), void* stack, int flags, void* argument, ...) {  // NOLINT: musl's name
  va_list rest;
  va_start(rest, argument);
  const void* parent_tid = va_arg(rest, void*);
  const void* tls = va_arg(rest, void*);
  const void* child_tid = va_arg(rest, void*);
  va_end(rest);
  const std::uintptr_t top = (reinterpret_cast<std::uintptr_t>(stack) & ~(stack_alignment - 1)) - sizeof(Start);
  auto* start = reinterpret_cast<Start*>(top);
  *start = {.function = function, .argument = argument};
  const std::uint64_t bits = static_cast<std::uint32_t>(flags);
  const CloneArgs arguments{
      .flags = bits & ~clone_signal_bits & ~ignored,
      .child_tid = address(child_tid),
      .parent_tid = address(parent_tid),
      .exit_signal = bits & clone_signal_bits,
      // clone3 asks where the stack begins, and uses its end alone, which is all that we are told.
      .stack = top - stack_alignment,
      .stack_size = stack_alignment,
      .tls = address(tls),
  };
  return static_cast<int>(clone_by_either(arguments, *start));
}
