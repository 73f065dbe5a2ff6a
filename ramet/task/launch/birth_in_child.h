// The birth of another process by a child that is still in its creator's memory: by clone3, or by clone where the kernel, or a
// filter, has no clone3. Source: clone(2).
#pragma once

#include <cerrno>
#include <cstddef>

#include "ramet/kernel/clone_args.h"

extern "C" {
// kernel/arch/<processor>/clone_onto_stack.S
long ramet_clone3_onto_stack(const ramet::CloneArgs* arguments, std::size_t size, void (*entry)(void*), void* argument);
long ramet_clone_onto_stack(unsigned long flags, void* stack_top, int* parent_tid, int* child_tid, void* tls,
                            void (*entry)(void*), void* argument);
}

namespace ramet::launch {

// The pid, or -errno. `arguments` name a stack, and neither a pidfd nor a cgroup.
inline long give_birth_in_child(const CloneArgs& arguments, void (*entry)(void*), void* argument) noexcept {
  const long born = ramet_clone3_onto_stack(&arguments, sizeof arguments, entry, argument);
  if (born != -ENOSYS) return born;
  return ramet_clone_onto_stack(arguments.flags | arguments.exit_signal,
                                reinterpret_cast<void*>(arguments.stack + arguments.stack_size),
                                reinterpret_cast<int*>(arguments.parent_tid), nullptr, nullptr, entry, argument);
}

}  // namespace ramet::launch
