#include "trace/engine/ptrace/system_calls.h"

#include <linux/audit.h>
#include <linux/futex.h>
#include <sys/ptrace.h>

#include <cerrno>
#include <cstddef>

#include "trace/engine/ptrace/creation.h"
#include "trace/engine/ptrace/proc_files.h"
#include "trace/engine/ptrace/task_memory.h"
#include "trace/syscall/name.h"

namespace ramet::trace::ptrace {
namespace {

constexpr std::uint64_t untraced_bit = static_cast<std::uint64_t>(CloneFlag::UNTRACED);
constexpr std::uint64_t in_register = 1;  // where the flag was taken out: the first argument, not memory

Architecture architecture_of(std::uint32_t audit, std::uint64_t number) {
  if (audit == AUDIT_ARCH_I386) return Architecture::i386;
  return (number & x32_bit) != 0 ? Architecture::x32 : Architecture::x86_64;
}

bool is_named(const SystemCall& call, std::string_view name) { return syscall_number(call.architecture, name) == call.number; }

bool is_exec(const SystemCall& call) { return is_named(call, "execve") || is_named(call, "execveat"); }

std::uint64_t flags_address_of_clone3(const SystemCall& call) { return call.arguments[0]; }  // flags come first in clone_args

}  // namespace

Until SystemCalls::resume_until(const Task& task) const {
  return stops_at_every_call_ || task.in_system_call ? Until::system_call : Until::event;
}

void SystemCalls::stopped(Task& task) {
  __ptrace_syscall_info information{};
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, task.tid, sizeof(information), &information) == -1) return;
  if (information.op == PTRACE_SYSCALL_INFO_EXIT) {
    const auto call = in_progress_.extract(task.id);
    task.in_system_call = false;
    if (call) returned(task, call.mapped(), information.exit.rval, information.exit.is_error != 0);
    return;
  }
  if (information.op == PTRACE_SYSCALL_INFO_NONE) return;
  // The seccomp form begins with the same number and arguments.
  SystemCall call{architecture_of(information.arch, information.entry.nr), information.entry.nr, {}};
  std::copy(std::begin(information.entry.args), std::end(information.entry.args), call.arguments.begin());
  // It takes no argument: the frame that it goes back by lies at the stack pointer, and is shown as one.
  if (is_named(call, "rt_sigreturn") || is_named(call, "sigreturn")) call.arguments[0] = information.stack_pointer;
  entered(task, call);
}

std::vector<DescriptorPath> SystemCalls::paths(pid_t tid, const std::vector<int>& descriptors) const {
  std::vector<DescriptorPath> paths;
  for (const int descriptor : descriptors)  // one that is not open stands for nothing
    if (std::string path = read_descriptor(tid, descriptor); !path.empty()) paths.push_back({descriptor, std::move(path)});
  return paths;
}

void SystemCalls::entered(Task& task, const SystemCall& call) {
  if (before_first_exec_ && !is_exec(call)) return;
  before_first_exec_ = false;
  task.in_system_call = true;
  in_progress_[task.id] = call;
  if (options_.system_calls && options_.system_calls->contains(call.architecture, call.number)) {
    TaskMemory memory(task.tid);
    SyscallEntered event{call.number, call.architecture, call.arguments, {}, {}};
    event.memory = copies_at_entry(call.architecture, call.number, call.arguments, memory, options_.copy_limits);
    if (options_.descriptor_paths == DescriptorPaths::yes)
      event.descriptors = paths(task.tid, descriptors_at_entry(call.architecture, call.number, call.arguments));
    emitter_.emit(task, std::move(event));
  }
  note_futex(task, call);
  take_out_untraced(task, call);
}

void SystemCalls::note_futex(Task& task, const SystemCall& call) {
  if (!is_named(call, "futex")) return;
  const std::uint64_t operation = call.arguments[1] & FUTEX_CMD_MASK;
  if (operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET) joins_.futex_wait_entered(task, call.arguments[0]);
}

void SystemCalls::returned(Task& task, const SystemCall& call, std::int64_t result, bool failed) {
  put_back_untraced(task);
  TaskMemory memory(task.tid);
  if (options_.system_calls && options_.system_calls->contains(call.architecture, call.number)) {
    SyscallReturned event{call.number, call.architecture, call.arguments, result, failed, {}, {}};
    event.memory = copies_at_return(call.architecture, call.number, call.arguments, result, memory, options_.copy_limits);
    if (options_.descriptor_paths == DescriptorPaths::yes)
      event.descriptors = paths(task.tid, descriptors_at_return(call.architecture, call.number, call.arguments, result, event.memory));
    emitter_.emit(task, std::move(event));
  }
  if (task.waits_for != TaskId::none && failed && is_named(call, "futex") && result != -EAGAIN)
    joins_.futex_wait_returned(task, result == -ETIMEDOUT);
  if (failed) return tell_failed_creation(task, call, static_cast<int>(-result));
  if (is_named(call, "unshare")) images_.unshared(task, CloneFlags::from_bits(call.arguments[0]));
  if (is_named(call, "setns")) images_.look_at_namespaces(task, SharingCall::setns);
}

void SystemCalls::tell_failed_creation(Task& task, const SystemCall& call, int error) {
  TaskMemory memory(task.tid);
  const auto creation = decode_creation(call, memory);
  constexpr int first_restart_code = 512;  // ERESTARTSYS: interrupted, and made again by the kernel
  if (!creation || error >= first_restart_code) return;
  const auto registers = Registers::read(task.tid);
  const StackId stack = registers ? stacks_.capture(task, *registers, memory) : StackId::none;
  emitter_.emit(task, CreateFailed{creation->call, creation->arguments, error, stack});
}

void SystemCalls::take_out_untraced(Task& task, const SystemCall& call) {
  TaskMemory memory(task.tid);
  const auto creation = decode_creation(call, memory);
  if (!creation || !creation->arguments.flags.has(CloneFlag::UNTRACED)) return;
  if (creation->call == CreateCall::clone) {
    auto registers = Registers::read(task.tid);
    if (registers && registers->write_first_argument(task.tid, call.arguments[0] & ~untraced_bit)) task.untraced_flag_at = in_register;
  } else {
    const std::uint64_t address = flags_address_of_clone3(call);
    const std::uint64_t flags = creation->arguments.flags.bits() & ~untraced_bit;
    if (memory.write(address, std::as_bytes(std::span(&flags, 1)))) task.untraced_flag_at = address;
  }
}

void SystemCalls::put_back_untraced(Task& task) {
  const std::uint64_t place = std::exchange(task.untraced_flag_at, 0);
  if (place == 0) return;
  if (place == in_register) {
    auto registers = Registers::read(task.tid);
    if (registers) (void)registers->write_first_argument(task.tid, registers->system_call().arguments[0] | untraced_bit);
    return;
  }
  TaskMemory memory(task.tid);
  if (auto flags = memory.value<std::uint64_t>(place)) {
    *flags |= untraced_bit;
    (void)memory.write(place, std::as_bytes(std::span(&*flags, 1)));
  }
}

void SystemCalls::restore_in_child(const Task& creator, pid_t child, CloneFlags flags) {
  const std::uint64_t place = creator.untraced_flag_at;
  if (place == 0 || (place != in_register && flags.has(CloneFlag::VM))) return;  // shared memory: the creator puts it back
  Task like_creator;
  like_creator.tid = child;
  like_creator.untraced_flag_at = place;
  put_back_untraced(like_creator);
}

}  // namespace ramet::trace::ptrace
