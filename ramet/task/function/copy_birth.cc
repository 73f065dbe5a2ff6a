#include "ramet/task/function/copy_birth.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "ramet/kernel/clone_check.h"
#include "ramet/kernel/pidfd.h"
#include "ramet/task/libc/copied_libc.h"
#include "ramet/task/signal_mask.h"

namespace ramet {

namespace {

constexpr auto copy_flags =
    checked_clone_flags<CloneCall::clone3>(CloneFlag::PIDFD | CloneFlag::CHILD_SETTID | CloneFlag::CHILD_CLEARTID, 0);

std::uint64_t address(const void* place) { return reinterpret_cast<std::uintptr_t>(place); }

struct Copying {
  CopiedLibc libc;
  TaskEntry entry;
  SignalMask mask = 0;
};

// No handler of the program's may run before libc knows which thread this is.
void begin_in_child(void* argument) noexcept {
  const auto& copying = *static_cast<const Copying*>(argument);
  copying.libc.repair_in_child();
  set_signal_mask(copying.mask);
  copying.entry.function(copying.entry.argument);
  _exit(0);
}

Result<NewProcess> copy_by_clone3(const CopiedLibc& libc, TaskEntry entry, CloneFlags more_flags, pid_t* born) {
  int pidfd = -1;
  CloneArgs arguments{
      .flags = (copy_flags.flags() | more_flags).bits(),
      .pidfd = address(&pidfd),
      .child_tid = libc.tid_address(),
      .parent_tid = address(born),
      .exit_signal = static_cast<std::uint64_t>(copy_flags.exit_signal()),
  };
  if (born != nullptr) arguments.flags |= CloneFlags(CloneFlag::PARENT_SETTID).bits();
  Copying copying{.libc = libc, .entry = entry, .mask = set_signal_mask(all_signals)};
  const TaskEntry begin{.function = begin_in_child, .argument = &copying};
  auto pid = clone3_onto_stack(arguments, begin);
  if (!pid && pid.error().number == ENOSYS) {  // clone has one field for the pid and the pidfd
    arguments.flags &= ~CloneFlags(CloneFlag::PARENT_SETTID).bits();
    pid = clone_onto_stack(arguments, begin);
    if (pid && born != nullptr) *born = *pid;
  }
  set_signal_mask(copying.mask);
  if (!pid) return std::unexpected(pid.error());
  return NewProcess{.pid = *pid, .pidfd = Fd(pidfd)};
}

// The child waits until its creator has a pidfd; without one it ends, and has run nothing.
void begin_when_allowed(int gate, TaskEntry entry) {
  char word = 0;
  ssize_t size = -1;
  do {
    size = read(gate, &word, 1);
  } while (size < 0 && errno == EINTR);
  close(gate);
  if (size == 1) entry.function(entry.argument);
  _exit(0);
}

Result<NewProcess> copy_by_fork(TaskEntry entry) {
  std::array<int, 2> ends{-1, -1};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return last_error("pipe");
  Fd gate(ends[0]);
  Fd permission(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return last_error("fork");
  if (pid == 0) {
    permission.reset();
    begin_when_allowed(gate.release(), entry);
  }
  const auto opened = pidfd_open(pid, PidfdOf::process);
  NewProcess process{.pid = pid, .pidfd = Fd(opened.value_or(-1))};
  if (opened && write(permission.number(), "", 1) == 1) return process;
  auto failure = opened ? last_error("write", "the gate of a child") : std::unexpected(opened.error());
  permission.reset();
  while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return failure;
}

}  // namespace

Result<NewProcess> give_birth_to_copy(TaskEntry entry, CopyBy way, CloneFlags more_flags, pid_t* born) {
  const auto libc = way == CopyBy::clone3 ? CopiedLibc::look() : std::nullopt;
  if (libc) return copy_by_clone3(*libc, entry, more_flags, born);
  if (!more_flags.empty())
    return refuse("clone3", "this libc can be copied by its own fork alone, which knows no flags");
  return copy_by_fork(entry);
}

}  // namespace ramet
