#include "trace/engine/ptrace/images.h"

#include <utility>

#include "trace/engine/ptrace/refusal.h"

namespace ramet::trace::ptrace {
namespace {

constexpr CloneFlags unshared_by_exec = CloneFlag::VM | CloneFlag::FILES | CloneFlag::SIGHAND | CloneFlag::SYSVSEM;

}  // namespace

void Images::executed(Task& task, pid_t former_tid) {
  Executed executed;
  executed.path = read_executable(task.tid);
  executed.argv = read_arguments(task.tid);
  executed.former_tid = former_tid == task.tid ? 0 : former_tid;
  if (const auto registers = Registers::read(task.tid)) executed.architecture = registers->architecture();
  task.name = read_name(task.tid);
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
  for (const pid_t tgid : std::exchange(deferred_, {}))
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
