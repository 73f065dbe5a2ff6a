#include "trace/engine/ptrace/births.h"

#include <unistd.h>

#include "trace/engine/ptrace/creation.h"
#include "trace/engine/ptrace/proof_of_birth.h"

namespace ramet::trace::ptrace {
namespace {

constexpr CloneFlags shareable = CloneFlag::VM | CloneFlag::FS | CloneFlag::FILES | CloneFlag::SIGHAND | CloneFlag::SYSVSEM | CloneFlag::IO;

bool makes_namespace(CloneFlags flags) {
  for (const CloneFlag kind : namespace_flags)
    if (flags.has(kind)) return true;
  return false;
}

// The tids in the pid namespaces below ours; empty when there are none below.
std::vector<pid_t> nested_tids(const std::optional<TaskStatus>& status) {
  if (!status || status->namespace_tids.size() < 2) return {};
  return status->namespace_tids;
}

}  // namespace

Edge Births::parent_at_birth(const Task& creator, CloneFlags flags) const {
  if (flags.has(CloneFlag::THREAD) || flags.has(CloneFlag::PARENT)) return creator.process->parent;
  return {creator.process->leader, creator.process->tgid, Certainty::exact};
}

Task& Births::launched(pid_t pid, const CreateArguments& arguments) {
  Task& task = tasks_.add(emitter_.new_task_id(), pid, pid);
  task.exit_stop = ExitStop::yes;
  task.born = emitter_.time();
  task.name = read_name(pid);
  const Edge ourselves{TaskId::none, ::getpid(), Certainty::exact};
  const Edge this_thread{TaskId::none, ::gettid(), Certainty::exact};
  collections_.process_began(*task.process, ourselves);
  task.process->namespaces = read_namespaces(pid);
  emitter_.emit(task, Created{.creator = this_thread, .parent = ourselves, .call = CreateCall::clone3, .arguments = arguments,
                              .name = task.name, .namespace_tids = {}, .entry = {}, .entry_memory = {}, .stack = StackId::none});
  return task;
}

Task& Births::attached(pid_t tid, pid_t tgid) {
  Task& task = tasks_.add(emitter_.new_task_id(), tid, tgid);
  task.exit_stop = ExitStop::yes;
  task.name = read_name(tid);
  task.process->may_have_waited = true;
  const auto birth = read_stat(tid);
  const auto status = read_status(tid);
  Process* parent = birth ? tasks_.process(birth->parent) : nullptr;
  const Edge parent_edge{parent != nullptr ? parent->leader : TaskId::none, birth ? birth->parent : 0,
                         birth ? Certainty::exact : Certainty::unknown};
  if (task.is_leader()) {
    collections_.process_began(*task.process, parent_edge);
    task.process->namespaces = read_namespaces(tid);
    if (birth) task.process->waited_faults = birth->waited_faults;
  }
  if (birth) task.born = birth->born;
  std::vector<pid_t> nested = nested_tids(status);
  task.process->in_nested_pid_namespace = !nested.empty();
  emitter_.emit(task, Attached{parent_edge, task.name, read_executable(tid), read_arguments(tid),
                               birth ? std::optional(birth->born) : std::nullopt, std::move(nested)});
  return task;
}

void Births::remember(Task& task, const Task& creator, const CreateArguments& arguments) {
  const CloneFlags flags = arguments.flags;
  task.born = emitter_.time();
  task.creator = creator.id;
  task.name = creator.name;
  task.filtered = creator.filtered;
  task.exit_stop = creator.exit_stop;
  if (flags.has(CloneFlag::SETTLS)) task.tls = arguments.tls;
  if (flags.has(CloneFlag::CHILD_CLEARTID) && flags.has(CloneFlag::VM)) task.join_word = arguments.child_tid;
  if (!flags.has(CloneFlag::THREAD)) task.shared_with_creator = flags & shareable;
}

// Whether the new task may have tids in namespaces below ours: its creator is there, or makes it there, or has unshared.
bool Births::may_be_nested(const Task& creator, CloneFlags flags) {
  Process& process = *creator.process;
  if (process.in_nested_pid_namespace || flags.has(CloneFlag::NEWPID) || !process.namespaces) return true;
  if (flags.has(CloneFlag::THREAD)) return false;
  // A shell or a make creates hundreds a second: one look in a while is enough to see that it has unshared.
  constexpr auto look_again_after = std::chrono::milliseconds(20);
  const bool never = process.looked_for_pid_namespace == Time::zero();
  if (!never && emitter_.time() - process.looked_for_pid_namespace < look_again_after) return false;
  process.looked_for_pid_namespace = emitter_.time();
  return has_own_pid_namespace_for_children(creator.tid, *process.namespaces);
}

Task& Births::created(Task& creator, pid_t tid, int event) {
  TaskMemory memory(creator.tid);
  const auto registers = Registers::read(creator.tid);
  Creation creation = registers ? decode_creation(*registers, memory) : Creation{};
  if (!creation.arguments_read) creation.arguments = arguments_proved_by(tid, *creator.process, event);
  if (creator.untraced_flag_at != 0) creation.arguments.flags |= CloneFlag::UNTRACED;  // taken out for the kernel's eyes
  const CloneFlags flags = creation.arguments.flags;
  const bool thread = flags.has(CloneFlag::THREAD);
  collections_.tid_reused(tid);
  Created created{.creator = {creator.id, creator.tid, Certainty::exact}, .parent = parent_at_birth(creator, flags), .call = creation.call,
                  .arguments = creation.arguments, .arguments_read = creation.arguments_read, .name = creator.name,
                  .namespace_tids = {}, .entry = {}, .entry_memory = {}, .stack = StackId::none};
  Task& task = tasks_.add(emitter_.new_task_id(), tid, thread ? creator.process->tgid : tid);
  remember(task, creator, creation.arguments);
  if (registers) task.created_from = registers->instruction_pointer();
  if (thread) {
    joins_.descriptor_reused(*task.process, task.tls);
  } else {
    collections_.process_began(*task.process, created.parent);
    task.process->namespaces = makes_namespace(flags) ? read_namespaces(tid) : creator.process->namespaces;
  }
  if (may_be_nested(creator, flags)) look_for_nested_pids(created, task, creator);
  if (registers) stacks_.add_to(created, creator, *registers, memory);
  emitter_.emit(task, std::move(created));
  return task;
}

void Births::look_for_nested_pids(Created& event, Task& task, Task& creator) {
  event.namespace_tids = nested_tids(read_status(task.tid));
  task.process->in_nested_pid_namespace = !event.namespace_tids.empty();
  const bool creator_unshared = task.process->in_nested_pid_namespace && !creator.process->in_nested_pid_namespace;
  if (!creator_unshared || event.arguments.flags.has(CloneFlag::NEWPID)) return;
  images_.look_at_namespaces(creator, SharingCall::unknown);
  task.process->namespaces = read_namespaces(task.tid);
}

Task* Births::creator_unknown(pid_t tid) {
  const auto status = read_status(tid);
  if (!status || status->tgid == 0) return nullptr;
  Process* traced_parent = tasks_.process(status->parent);
  Task& task = tasks_.add(emitter_.new_task_id(), tid, status->tgid);
  task.born = emitter_.time();
  task.name = read_name(tid);
  task.process->may_have_waited = true;
  const Edge parent{traced_parent != nullptr ? traced_parent->leader : TaskId::none, status->parent, Certainty::inferred};
  if (task.is_leader()) collections_.process_began(*task.process, parent);
  const auto birth = read_stat(tid);
  constexpr std::uint64_t io_worker = 0x10;  // PF_IO_WORKER of linux/sched.h: made by the kernel for io_uring
  const bool by_kernel = birth && (birth->kernel_flags & io_worker) != 0;
  Created event{.creator = {}, .parent = task.is_leader() ? parent : task.process->parent,
                .call = by_kernel ? CreateCall::kernel : CreateCall::unknown, .arguments = {}, .name = task.name,
                .namespace_tids = nested_tids(status), .entry = {}, .entry_memory = {}, .stack = StackId::none};
  emitter_.emit(task, std::move(event));
  return &task;
}

void Births::look_for_untraced(Process& process) {
  for (const pid_t tid : read_threads(process.tgid)) {
    if (process.tids.contains(tid) || process.dying.contains(tid)) continue;
    const auto stat = read_stat(tid);
    constexpr std::uint64_t exiting = 0x4;  // PF_EXITING: one of ours, on its last way
    if (!stat || (stat->kernel_flags & exiting) != 0) continue;
    // Traced by us: a birth whose creator has not reported yet.
    if (const auto status = read_status(tid); status && status->tracer == ::gettid()) continue;
    // Not ours to wait for: its birth is told, and it is forgotten at once. Its end will never be seen.
    if (creator_unknown(tid) != nullptr) tasks_.remove(tid);
  }
}

}  // namespace ramet::trace::ptrace
