#include "ramet/kernel/clone3.h"

#include "ramet/kernel/clone_flags.h"

extern "C" {
// arch/<processor>/clone_onto_stack.S
long ramet_clone3_onto_stack(const ramet::CloneArgs* arguments, std::size_t size, void (*entry)(void*), void* argument);
long ramet_clone_onto_stack(unsigned long flags, void* stack_top, int* parent_tid, int* child_tid, void* tls,
                            void (*entry)(void*), void* argument);
}

namespace ramet {

namespace {

Result<pid_t> tid_or_error(std::string_view stage, long result) {
  if (result < 0) return std::unexpected(Error{stage, static_cast<int>(-result), {}});
  return static_cast<pid_t>(result);
}

template <class T>
T* pointer(std::uint64_t address) {
  return reinterpret_cast<T*>(static_cast<std::uintptr_t>(address));
}

}  // namespace

Result<pid_t> clone3_onto_stack(const CloneArgs& arguments, TaskEntry entry) {
  return tid_or_error("clone3", ramet_clone3_onto_stack(&arguments, sizeof arguments, entry.function, entry.argument));
}

Result<pid_t> clone_onto_stack(const CloneArgs& arguments, TaskEntry entry) {
  const bool wants_pidfd = CloneFlags::from_bits(arguments.flags).has(CloneFlag::PIDFD);
  const long result = ramet_clone_onto_stack(
      arguments.flags | arguments.exit_signal, pointer<void>(arguments.stack + arguments.stack_size),
      pointer<int>(wants_pidfd ? arguments.pidfd : arguments.parent_tid), pointer<int>(arguments.child_tid),
      pointer<void>(arguments.tls), entry.function, entry.argument);
  return tid_or_error("clone", result);
}

}  // namespace ramet
