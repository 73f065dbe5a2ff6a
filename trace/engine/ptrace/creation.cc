#include "trace/engine/ptrace/creation.h"

#include <linux/sched.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace ramet::trace::ptrace {
namespace {

constexpr std::uint64_t exit_signal_mask = 0xff;  // CSIGNAL of linux/sched.h
constexpr std::size_t most_set_tids = 32;         // MAX_PID_NS_LEVEL of the kernel

CreateArguments decode_clone(const SystemCall& call) {
  CreateArguments arguments;
  const auto& values = call.arguments;
  arguments.flags = CloneFlags::from_bits(values[0] & 0xffff'ffff & ~exit_signal_mask);
  arguments.exit_signal = static_cast<int>(values[0] & exit_signal_mask);
  arguments.stack = values[1];
  arguments.parent_tid = values[2];
  // The order of the last two differs: (child_tid, tls) on x86-64, (tls, child_tid) on i386. clone(2).
  const bool tls_first = call.architecture == Architecture::i386;
  arguments.tls = values[tls_first ? 3 : 4];
  arguments.child_tid = values[tls_first ? 4 : 3];
  if (arguments.flags.has(CloneFlag::PIDFD)) arguments.pidfd = arguments.parent_tid;
  return arguments;
}

// Nothing when the arguments cannot be read: of a program that is not dumpable an ordinary user sees the registers alone.
std::optional<CreateArguments> decode_clone3(const SystemCall& call, TaskMemory& memory) {
  clone_args raw{};
  const std::size_t size = std::min<std::size_t>(call.arguments[1], sizeof(raw));
  const std::size_t read = memory.read(call.arguments[0], std::as_writable_bytes(std::span(&raw, 1)).first(size));
  if (read < CLONE_ARGS_SIZE_VER0) return std::nullopt;
  CreateArguments arguments;
  arguments.flags = CloneFlags::from_bits(raw.flags);
  arguments.exit_signal = static_cast<int>(raw.exit_signal);
  arguments.stack = raw.stack;
  arguments.stack_size = raw.stack_size;
  arguments.tls = raw.tls;
  arguments.parent_tid = raw.parent_tid;
  arguments.child_tid = raw.child_tid;
  arguments.pidfd = raw.pidfd;
  arguments.cgroup = raw.cgroup;
  if (raw.set_tid != 0 && raw.set_tid_size <= most_set_tids) {
    arguments.set_tid.resize(raw.set_tid_size);
    const std::size_t count = memory.read(raw.set_tid, std::as_writable_bytes(std::span(arguments.set_tid)));
    arguments.set_tid.resize(count / sizeof(pid_t));
  }
  return arguments;
}

}  // namespace

std::optional<CreateCall> creating_call(Architecture architecture, std::uint64_t number) {
  constexpr std::uint64_t clone3_everywhere = 435;
  constexpr std::uint64_t x32_bit = 0x4000'0000;
  if (architecture == Architecture::x32) number &= ~x32_bit;
  if (number == clone3_everywhere) return CreateCall::clone3;
  const bool i386 = architecture == Architecture::i386;
  if (number == (i386 ? 120U : 56U)) return CreateCall::clone;
  if (number == (i386 ? 2U : 57U)) return CreateCall::fork;
  if (number == (i386 ? 190U : 58U)) return CreateCall::vfork;
  return std::nullopt;
}

std::optional<Creation> decode_creation(const SystemCall& system_call, TaskMemory& memory) {
  const auto call = creating_call(system_call.architecture, system_call.number);
  if (!call) return std::nullopt;
  Creation creation{*call, {}};
  switch (*call) {
    case CreateCall::clone:
      creation.arguments = decode_clone(system_call);
      break;
    case CreateCall::clone3: {
      auto arguments = decode_clone3(system_call, memory);
      creation.arguments_read = arguments.has_value();
      if (arguments) creation.arguments = std::move(*arguments);
      break;
    }
    case CreateCall::vfork:
      creation.arguments.flags = CloneFlag::VM | CloneFlag::VFORK;
      [[fallthrough]];
    default:
      creation.arguments.exit_signal = SIGCHLD;
  }
  return creation;
}

Creation decode_creation(const Registers& registers, TaskMemory& memory) {
  if (auto creation = decode_creation(registers.system_call(), memory)) return *creation;
  if (auto creation = decode_creation(registers.system_call_as_i386(), memory)) return *creation;
  return {};
}

}  // namespace ramet::trace::ptrace
