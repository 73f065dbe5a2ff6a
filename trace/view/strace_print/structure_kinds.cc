// The kinds of arguments that point to something of a fixed size.
#include "trace/syscall/layout.h"
#include "trace/view/strace_print/argument.h"
#include "trace/view/strace_print/files.h"
#include "trace/view/strace_print/readiness.h"
#include "trace/view/strace_print/signals.h"
#include "trace/view/strace_print/tasks.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/times.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

void append_signal_set_and_size(std::string& out, const Call& call, Bytes pair) {
  out += "{sigmask=";
  const auto set = pair.word(0) == 0 ? std::nullopt : call.at_entry.block(pair.word(0), 8);
  if (set)
    append_signal_set(out, Bytes(*set, call.word()));
  else
    append_address(out, pair.word(0));
  append(out, ", sigsetsize={}}}", pair.word(1));
}

void append_long(std::string& out, const Call& call, Bytes value) {
  const auto number = value.value<std::int64_t>(0);
  append(out, "[{}", number);
  const std::string text = call.name == "time" ? date(number, 0, 0) : "";
  if (!text.empty()) append(out, " /* {} */", text);
  out += ']';
}

// sendfile, splice and their like: [3] => [8].
void append_moved_offset(std::string& out, const Call& call, std::uint64_t address, Bytes before) {
  append_long(out, call, before);
  const auto after = call.at_return.block(address, sizeof(std::int64_t));
  if (after && !call.failed() && Bytes(*after, 8).u64(0) != before.u64(0))
    append(out, " => [{}]", Bytes(*after, 8).value<std::int64_t>(0));
}

void append_descriptor_pair(std::string& out, const Call& call, Bytes pair) {
  out += '[';
  append_descriptor(out, call, pair.s32(0));
  out += ", ";
  append_descriptor(out, call, pair.s32(4));
  out += ']';
}

void append_known(std::string& out, const Call& call, Kind kind, Bytes bytes) {
  switch (kind) {
    case Kind::integer: return append(out, "[{}]", bytes.s32(0));
    case Kind::unsigned_integer: return append(out, "[{}]", bytes.u32(0));
    case Kind::descriptor_pair: return append_descriptor_pair(out, call, bytes);
    case Kind::long_integer: return append_long(out, call, bytes);
    case Kind::address_word: return append(out, "[{}]", hexadecimal(bytes.word(0)));
    case Kind::signal_number: return append(out, "[{}]", signal_name(bytes.u32(0)));
    case Kind::timespec:
    case Kind::remaining_time: return append_timespec(out, bytes);
    case Kind::timespec_pair: return append_timespec_pair(out, bytes);
    case Kind::timeval: return append_timeval(out, bytes);
    case Kind::timeval_pair: return append_timeval_pair(out, bytes);
    case Kind::timezone: return append_timezone(out, bytes);
    case Kind::interval_timespec: return append_interval_timespec(out, bytes);
    case Kind::interval_timeval: return append_interval_timeval(out, bytes);
    case Kind::interval_times: return append_interval_times(out, bytes);
    case Kind::signal_set_and_size: return append_signal_set_and_size(out, call, bytes);
    case Kind::signal_action: return append_signal_action(out, call, bytes);
    case Kind::alternate_stack: return append_alternate_stack(out, bytes);
    case Kind::signal_information: return append_signal_information(out, bytes);
    case Kind::wait_status: return append_wait_status(out, bytes.u32(0));
    case Kind::usage: return append_usage(out, call, bytes);
    case Kind::limit: return append_limit(out, bytes);
    case Kind::word_limit: return append_word_limit(out, bytes);
    case Kind::segment: return append_segment(out, bytes);
    case Kind::capability_header: return append_capability_header(out, bytes);
    case Kind::capability_data: return append_capability_data(out, bytes);
    case Kind::system_name: return append_system_name(out, call, bytes);
    case Kind::system_information: return append_system_information(out, bytes);
    case Kind::file_status: return append_file_status(out, call, bytes);
    case Kind::extended_status: return append_extended_status(out, call, bytes);
    case Kind::filesystem_status: return append_filesystem_status(out, bytes);
    case Kind::file_lock: return append_file_lock(out, call, bytes);
    case Kind::terminal: return append_terminal(out, bytes);
    case Kind::window_size: return append_window_size(out, bytes);
    case Kind::epoll_event: return append_epoll_event(out, bytes);
    default: return;
  }
}

// wait4 that found nobody wrote nothing.
bool was_written(const Call& call, const Argument& argument) {
  if (argument.direction == Direction::in || !call.outcome) return true;
  const bool waits = argument.kind == Kind::wait_status || (argument.kind == Kind::usage && call.name == "wait4");
  return !waits || call.outcome->result != 0;
}

}  // namespace

bool append_structure(std::string& out, const Call& call, const Argument& argument, std::size_t index) {
  const std::size_t size = layout_size(argument.kind, call.architecture);
  if (size == 0 || argument.kind == Kind::socket_length) return false;
  const std::uint64_t address = call.arguments[index];
  const bool offset = argument.kind == Kind::long_integer && argument.direction == Direction::both;
  const MemoryView& memory = argument.direction == Direction::out ? call.at_return : call.at_entry;
  const MemoryView& asked = argument.kind == Kind::file_lock ? call.memory(argument.direction) : memory;
  const auto copy = address == 0 || !was_written(call, argument) ? std::nullopt : asked.block(address, size);
  if (!copy)
    append_address(out, address);
  else if (offset)
    append_moved_offset(out, call, address, Bytes(*copy, call.word()));
  else
    append_known(out, call, argument.kind, Bytes(*copy, call.word()));
  return true;
}

}  // namespace ramet::trace::strace_print
