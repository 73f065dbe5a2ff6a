#include "ramet/task/birth.h"

#include <atomic>

namespace ramet {

namespace {

std::uint64_t address(const void* place) { return reinterpret_cast<std::uintptr_t>(place); }

CloneFlags flags_for(const StartSettings& settings) {
  if (settings.files == Share::own) {
    return settings.directory == Share::own ? own_both_flags.flags() : own_files_flags.flags();
  }
  return settings.directory == Share::own ? own_directory_flags.flags() : thread_flags.flags();
}

std::atomic<bool> clone3_is_missing{false};

Result<pid_t> birth(const CloneArgs& arguments, TaskEntry entry) {
  if (!clone3_is_missing.load(std::memory_order_relaxed)) {
    auto tid = clone3_onto_stack(arguments, entry);
    if (tid || tid.error().number != ENOSYS) return tid;
    clone3_is_missing.store(true, std::memory_order_relaxed);
  }
  if (CloneFlags::from_bits(arguments.flags).has(CloneFlag::PIDFD)) {
    // clone has one field for both, and the tid must be in the descriptor before the thread runs.
    return std::unexpected(Error{"clone", ENOSYS, "a pidfd of a thread, without clone3"});
  }
  return clone_onto_stack(arguments, entry);
}

}  // namespace

Result<NewThread> give_birth(const Slot& slot, std::byte* stack_top, TaskEntry entry, const StartSettings& settings) {
  int pidfd = -1;
  CloneFlags flags = flags_for(settings);
  if (settings.pidfd == Pidfd::wanted) flags |= CloneFlag::PIDFD;
  const CloneArgs arguments{
      .flags = flags.bits(),
      .pidfd = address(&pidfd),
      .child_tid = address(&slot.descriptor.exit_word()),
      .parent_tid = address(&slot.descriptor.tid()),
      .stack = address(slot.stack.low),
      .stack_size = static_cast<std::uint64_t>(stack_top - slot.stack.low),
      .tls = slot.descriptor.thread_pointer(),
  };
  auto tid = birth(arguments, entry);
  if (!tid) return std::unexpected(tid.error());
  return NewThread{.tid = *tid, .pidfd = Fd(pidfd)};
}

Result<NewProcess> give_birth(const ProcessBirth& birth, TaskEntry entry) {
  int pidfd = -1;
  const CloneArgs arguments{
      .flags = birth.flags.bits(),
      .pidfd = birth.flags.has(CloneFlag::PIDFD) ? address(&pidfd) : 0,
      .parent_tid = address(birth.pid),
      .exit_signal = static_cast<std::uint64_t>(birth.exit_signal),
      .stack = address(birth.stack.low),
      .stack_size = birth.stack.size,
      .cgroup = birth.flags.has(CloneFlag::INTO_CGROUP) ? static_cast<std::uint64_t>(birth.cgroup) : 0,
  };
  constexpr CloneFlags only_clone3 = CloneFlag::CLEAR_SIGHAND | CloneFlag::INTO_CGROUP | CloneFlag::NEWTIME;
  const bool by_clone = birth.call == BirthCall::clone;
  const bool one_field_for_two = birth.flags.has_all(CloneFlag::PIDFD | CloneFlag::PARENT_SETTID);
  if (by_clone && (birth.flags.has_any(only_clone3) || one_field_for_two)) {
    return std::unexpected(Error{"clone", EINVAL, {}});
  }
  auto pid = by_clone ? clone_onto_stack(arguments, entry) : clone3_onto_stack(arguments, entry);
  if (!pid) return std::unexpected(pid.error());
  return NewProcess{.pid = *pid, .pidfd = Fd(pidfd)};
}

}  // namespace ramet
