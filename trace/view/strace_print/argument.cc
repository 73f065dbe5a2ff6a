#include "trace/view/strace_print/argument.h"

#include "trace/syscall/layout.h"
#include "trace/view/strace_print/files.h"
#include "trace/view/strace_print/readiness.h"
#include "trace/view/strace_print/signals.h"
#include "trace/view/strace_print/sockets.h"
#include "trace/view/strace_print/tasks.h"
#include "trace/view/strace_print/text.h"

namespace ramet::trace::strace_print {
namespace {

std::uint64_t length_of(const Call& call, const Argument& argument) {
  return argument.length == no_argument ? 0 : call.arguments[argument.length];
}

// Bytes that the call filled; for what goes in, all that were given.
std::uint64_t filled(const Call& call, const Argument& argument) {
  const std::uint64_t length = length_of(call, argument);
  if (argument.direction == Direction::in || !call.outcome) return length;
  return std::min(length, static_cast<std::uint64_t>(std::max<std::int64_t>(call.outcome->result, 0)));
}

void append_user_ids(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address, std::uint64_t count) {
  const auto copy = address == 0 || count > 4096 ? std::nullopt : memory.block(address, count * 4);
  if (!copy) return count == 0 && address != 0 ? void(out += "[]") : append_address(out, address);
  out += '[';
  for (std::size_t index = 0; index < count; ++index) {
    append(out, "{}", index == 0 ? "" : ", ");
    if (!call.full() && index >= call.string_limit) {
      out += "...";
      break;
    }
    append(out, "{}", Bytes(*copy, call.word()).u32(index * 4));
  }
  out += ']';
}

void append_signal_set_at(std::string& out, const Call& call, const MemoryView& memory, std::uint64_t address) {
  const auto copy = address == 0 ? std::nullopt : memory.at(address);
  if (!copy || copy->empty()) return append_address(out, address);
  append_signal_set(out, Bytes(*copy, call.word()));
}

void append_cpu_set_at(std::string& out, const Call& call, const Argument& argument, std::uint64_t address) {
  const auto copy = address == 0 ? std::nullopt : call.memory(argument.direction).at(address);
  if (!copy) return append_address(out, address);
  append_cpu_set(out, Bytes(*copy, call.word()));
}

void append_socket_memory(std::string& out, const Call& call, const Argument& argument, std::uint64_t address) {
  const MemoryView& memory = call.memory(argument.direction);
  std::uint64_t size = length_of(call, argument);
  if (argument.direction == Direction::out) {
    const auto written = call.at_return.block(size, 4);
    size = written ? Bytes(*written, call.word()).u32(0) : 0;
  } else {
    size &= 0xffff'ffff;
  }
  if (argument.kind == Kind::option_value)
    append_option_value(out, call, memory, address, size);
  else
    append_socket_address(out, call, memory, address, size);
}

void append_buffer(std::string& out, const Call& call, const Argument& argument, std::uint64_t address) {
  const Escape escape = call.name == "getrandom" ? Escape::all : Escape::unprintable;
  append_bytes(out, call, call.memory(argument.direction), address, filled(call, argument), escape);
}

}  // namespace

void append_argument(std::string& out, const Call& call, std::size_t index) {
  const Argument& argument = call.shape->arguments[index];
  if (append_value(out, call, argument, index)) return;
  const std::uint64_t address = call.arguments[index];
  // What a failed call should have written is not there.
  if (argument.direction == Direction::out && call.failed() && argument.kind != Kind::remaining_time)
    return append_address(out, address);
  if (append_structure(out, call, argument, index)) return;
  const MemoryView& memory = call.memory(argument.direction);
  const std::uint64_t length = length_of(call, argument);
  switch (argument.kind) {
    case Kind::path: return append_path(out, memory, address);
    case Kind::text:
    case Kind::thread_name: return append_text(out, call, memory, address);
    case Kind::bytes: return append_buffer(out, call, argument, address);
    case Kind::vectors:
      return append_vectors(out, call, memory, address, length & 0xffff'ffff,
                            argument.direction == Direction::out && call.outcome
                                ? static_cast<std::uint64_t>(call.outcome->result) : UINT64_MAX);
    case Kind::text_list: return append_text_list(out, call, memory, address);
    case Kind::environment: return append_environment(out, call, memory, address);
    case Kind::user_ids:
      return append_user_ids(out, call, memory, address,
                             argument.direction == Direction::out && call.outcome
                                 ? static_cast<std::uint64_t>(call.outcome->result) : length & 0xffff'ffff);
    case Kind::signal_set: return append_signal_set_at(out, call, memory, address);
    case Kind::cpu_set: return append_cpu_set_at(out, call, argument, address);
    case Kind::clone_arguments: return append_clone_arguments(out, call, address, length);
    case Kind::directory_entries: return append_directory_entries(out, call, address);
    case Kind::poll_descriptors: return append_poll_descriptors(out, call, address, length & 0xffff'ffff);
    case Kind::descriptor_set: return append_descriptor_set(out, call, call.at_entry, address, length & 0xffff'ffff);
    case Kind::epoll_events: return append_epoll_events(out, call, address);
    case Kind::socket_length: return append_socket_length(out, call, address);
    case Kind::message: return append_message(out, call, memory, address);
    case Kind::socket_address:
    case Kind::option_value: return append_socket_memory(out, call, argument, address);
    default: return append_address(out, address);
  }
}

}  // namespace ramet::trace::strace_print
