// ThreadEntry: what a new thread was created to run, read from its descriptor while its creator stands in clone.
// The descriptor is where the thread's TLS pointer points; glibc fills it in before it calls clone.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "trace/engine/thread_entry/start_routine.h"
#include "trace/event.h"
#include "trace/syscall/copies.h"

namespace ramet::trace {

// For Created::entry and Created::entry_memory.
struct ThreadEntry {
  std::uint64_t routine = 0;
  std::vector<MemoryCopy> memory;  // at the routine's argument, then at the words there that point somewhere
};

// nullopt when `arguments` make no thread with a TLS of its own, or its memory cannot be read. `memory` is the creator's.
[[nodiscard]] std::optional<ThreadEntry> thread_entry(StartRoutineOffset offset, const CreateArguments& arguments,
                                                      Architecture architecture, MemorySource& memory);

}  // namespace ramet::trace
