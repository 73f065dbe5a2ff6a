#include "trace/engine/ptrace/images.h"

#include <sys/uio.h>

#include <array>
#include <utility>

#include "trace/engine/ptrace/exec_stack.h"
#include "trace/engine/ptrace/refusal.h"

namespace ramet::trace::ptrace {
namespace {

std::optional<ExecStack> read_exec_stack(pid_t tid, const Registers& registers) {
  // Programs with more arguments and environment than this are few, and are asked of /proc.
  std::array<std::byte, 16384> memory;
  const std::uint64_t address = registers.stack_pointer();
  const iovec local{memory.data(), memory.size()};
  const iovec remote{reinterpret_cast<void*>(address), memory.size()};  // NOLINT: an address in another process
  const ssize_t size = ::process_vm_readv(tid, &local, 1, &remote, 1, 0);
  if (size <= 0) return std::nullopt;
  const bool narrow = registers.architecture() == Architecture::i386;
  return parse_exec_stack(std::span(memory).first(static_cast<std::size_t>(size)), address,
                          narrow ? WordSize::of_32_bits : WordSize::of_64_bits);
}

// As execve was given it, which costs no look into /proc where it is absolute.
std::string executed_path(pid_t tid, const std::optional<ExecStack>& stack) {
  const std::string_view path = stack ? std::string_view(stack->executed_name) : std::string_view();
  if (path.empty() || path.starts_with("/dev/fd/")) return read_executable(tid);
  if (path.starts_with('/')) return std::string(path);
  const std::string directory = read_working_directory(tid);
  return directory.empty() ? read_executable(tid) : directory + '/' + std::string(path.starts_with("./") ? path.substr(2) : path);
}

constexpr CloneFlags unshared_by_exec = CloneFlag::VM | CloneFlag::FILES | CloneFlag::SIGHAND | CloneFlag::SYSVSEM;

}  // namespace

void Images::executed(Task& task, pid_t former_tid) {
  Executed executed;
  executed.former_tid = former_tid == task.tid ? 0 : former_tid;
  const auto registers = Registers::read(task.tid);
  if (registers) executed.architecture = registers->architecture();
  const auto stack = registers ? read_exec_stack(task.tid, *registers) : std::nullopt;
  executed.path = executed_path(task.tid, stack);
  executed.argv = stack ? stack->arguments : read_arguments(task.tid);
  const auto name = stack ? name_after_exec(stack->executed_name) : std::nullopt;
  task.name = name ? *name : read_name(task.tid);
  task.tls = 0;
  task.join_word = 0;
  task.process->libc = Libc::not_looked;
  task.process->maps = MapsId::none;
  task.process->looked_for_exec = task.process->ends_by_exec = false;
  task.process->finished.clear();  // their memory is gone, and how they were joined with it
  const auto warning = ignored_set_id(task.tid, executed.path);
  emitter_.emit(task, std::move(executed));
  if (warning) emitter_.emit(Warned{*warning});
  const CloneFlags ended = task.shared_with_creator & unshared_by_exec;
  task.shared_with_creator = task.shared_with_creator.without(unshared_by_exec);
  if (!ended.empty()) emitter_.emit(task, SharingChanged{SharingCall::exec, ended, Certainty::exact});
  if (task.process->images++ == 0)
    deferred_.push_back(task.process->tgid);
  else
    look_at_namespaces(task, SharingCall::unknown);
}

void Images::look_at_deferred() {
  for (const pid_t tgid : std::exchange(due_, std::exchange(deferred_, {})))
    if (Task* leader = tasks_.find(tgid); leader != nullptr && !leader->left) look_at_namespaces(*leader, SharingCall::unknown);
}

void Images::unshared(Task& task, CloneFlags flags) {
  task.shared_with_creator = task.shared_with_creator.without(flags);
  task.process->namespaces = read_namespaces(task.tid);
  emitter_.emit(task, SharingChanged{SharingCall::unshare, flags, Certainty::exact});
}

void Images::look_at_namespaces(Task& task, SharingCall call) {
  const NamespaceIds now = read_namespaces(task.tid);
  auto& known = task.process->namespaces;
  CloneFlags changed;
  if (known)
    for (std::size_t kind = 0; kind < now.size(); ++kind)
      if (now[kind] != 0 && (*known)[kind] != 0 && now[kind] != (*known)[kind]) changed |= namespace_flags[kind];
  known = now;
  if (!changed.empty()) emitter_.emit(task, SharingChanged{call, changed, call == SharingCall::unknown ? Certainty::inferred : Certainty::exact});
}

}  // namespace ramet::trace::ptrace
