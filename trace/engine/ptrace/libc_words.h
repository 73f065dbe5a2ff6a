// LibcWords: what glibc notes in a thread's descriptor about its joining.
// glibc keeps a `joinid` in struct pthread: null, or the thread itself when it is detached. Its place is not exported, so it
// is found once in our own process, by detaching a thread and looking which word became the thread itself; it holds for
// tracees that map the very same libc file. (It was meant to name the joiner too; since 2.34 no joiner writes it.)
// The word that the kernel clears is the tid while the thread lives, 0 when it has ended, and glibc makes it -1 when it has
// been joined. Source: nptl/descr.h and pthread_join_common.c of glibc 2.34 to 2.41, by behaviour.
#pragma once

#include <cstdint>
#include <optional>

#include "trace/engine/ptrace/task_memory.h"
#include "trace/engine/ptrace/task_table.h"

namespace ramet::trace::ptrace {

class LibcWords {
 public:
  // Whether `process` runs the libc file that we run. Looked up once for each image.
  [[nodiscard]] bool knows(Process& process);

  // Whether libc itself made `task`: another's threads may have descriptors that look like libc's, and join by a way of their own.
  [[nodiscard]] bool made(const Task& task);

  // Whether the thread whose descriptor (on x86-64: its TLS pointer) is at `descriptor` is detached.
  [[nodiscard]] bool is_detached(TaskMemory& memory, std::uint64_t descriptor) const;

 private:
  std::optional<std::size_t> offset_;
  bool searched_ = false;
};

}  // namespace ramet::trace::ptrace
