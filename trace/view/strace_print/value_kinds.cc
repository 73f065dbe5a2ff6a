// The kinds of arguments that are values.
#include <fcntl.h>

#include "trace/syscall/constants/files.h"
#include "trace/syscall/layout.h"
#include "trace/view/strace_print/argument.h"
#include "trace/view/strace_print/signals.h"
#include "trace/view/strace_print/sockets.h"
#include "trace/view/strace_print/text.h"
#include "trace/view/strace_print/values.h"

namespace ramet::trace::strace_print {
namespace {

std::int64_t signed_value(const Call& call, std::uint64_t value) {
  return call.word() == 4 ? static_cast<std::int32_t>(value) : static_cast<std::int64_t>(value);
}

// Flags and choices are ints, but for the few that are as wide as a register.
std::uint64_t named_value(const Argument& argument, std::uint64_t value) {
  constexpr std::uint64_t low = 0xffff'ffff;
  return argument.kind == Kind::choice || value >> 32 == low ? value & low : value;
}

void append_number(std::string& out, const Call& call, Kind kind, std::uint64_t value) {
  const std::uint64_t low = value & 0xffff'ffff;
  switch (kind) {
    case Kind::signed_word: return append(out, "{}", signed_value(call, value));
    case Kind::unsigned_word: return append(out, "{}", call.word() == 4 ? low : value);
    case Kind::unsigned_32: return append(out, "{}", low);
    case Kind::hexadecimal: return append(out, "{}", hexadecimal(value));
    case Kind::hexadecimal_32: return append(out, "{}", hexadecimal(low));
    case Kind::user: return low == 0xffff'ffff ? void(out += "-1") : append(out, "{}", low);
    default: return append(out, "{}", static_cast<std::int32_t>(value));
  }
}

void append_statx_flags(std::string& out, std::uint64_t flags) {
  constexpr std::uint64_t synchronisation = 0x6000;  // AT_STATX_SYNC_TYPE
  if ((flags & synchronisation) == 0) out += "AT_STATX_SYNC_AS_STAT";
  if ((flags & synchronisation) == 0 && flags != 0) out += '|';
  if (flags != 0) append_flags(out, constants::statx_flags, flags);
}

void append_futex_bitset(std::string& out, std::uint64_t bits) {
  if (bits == 0xffff'ffff)
    out += "FUTEX_BITSET_MATCH_ANY";
  else
    append(out, "{}", hexadecimal(bits));
}

void append_signal_frame(std::string& out, const Call& call, std::uint64_t stack_pointer, SignalFrameMask mask) {
  const auto low = call.at_entry.block(stack_pointer + mask.low, 4);
  const auto high = call.at_entry.block(stack_pointer + mask.high, 4);
  if (mask.low == 0 || !low || !high) return;
  std::vector<std::byte> both(low->begin(), low->end());
  both.insert(both.end(), high->begin(), high->end());
  out += "{mask=";
  append_signal_set(out, Bytes(both, call.word()));
  out += '}';
}

// The offset of mmap2 is in pages of 4096 bytes.
void append_file_offset(std::string& out, const Call& call, std::uint64_t offset) {
  append(out, "{}", hexadecimal(call.name == "mmap2" ? (offset & 0xffff'ffff) * 4096 : offset));
}

}  // namespace

bool append_value(std::string& out, const Call& call, const Argument& argument, std::size_t index) {
  const std::uint64_t value = call.arguments[index];
  const std::uint64_t low = value & 0xffff'ffff;
  switch (argument.kind) {
    case Kind::signed_32:
    case Kind::unsigned_32:
    case Kind::signed_word:
    case Kind::unsigned_word:
    case Kind::hexadecimal:
    case Kind::hexadecimal_32:
    case Kind::process:
    case Kind::user: append_number(out, call, argument.kind, value); return true;
    case Kind::address: append_address(out, value); return true;
    case Kind::octal: append_octal(out, value & 0xffff); return true;
    case Kind::file_mode: append_file_mode(out, value & 0xffff); return true;
    case Kind::creation_mode: append_octal(out, value & 0xffff); return true;
    case Kind::device: append_device(out, value); return true;
    case Kind::descriptor: append_descriptor(out, call, static_cast<int>(value)); return true;
    case Kind::directory: append_directory(out, call, static_cast<int>(value)); return true;
    case Kind::signal: out += signal_name(low); return true;
    case Kind::flags: append_flags(out, *argument.names, named_value(argument, value)); return true;
    case Kind::choice: append_choice(out, *argument.names, named_value(argument, value)); return true;
    case Kind::open_flags: append_open_flags(out, low); return true;
    case Kind::futex_operation: append_futex_operation(out, low); return true;
    case Kind::futex_bitset: append_futex_bitset(out, low); return true;
    case Kind::futex_wake_expression: append_futex_wake_expression(out, low); return true;
    case Kind::file_offset: append_file_offset(out, call, value); return true;
    case Kind::split_offset: append(out, "{}", static_cast<std::int64_t>(low << 32 | (call.arguments[2] & 0xffff'ffff))); return true;
    case Kind::signal_frame: append_signal_frame(out, call, value, rt_signal_frame_mask(call.architecture)); return true;
    case Kind::old_signal_frame: append_signal_frame(out, call, value, old_signal_frame_mask(call.architecture)); return true;
    case Kind::ioctl_request: append_ioctl_request(out, low); return true;
    case Kind::socket_type: append_socket_type(out, low); return true;
    case Kind::socket_protocol: append_socket_protocol(out, call); return true;
    case Kind::socket_option: append_socket_option(out, call); return true;
    case Kind::statx_flags: append_statx_flags(out, low); return true;
    default: return false;
  }
}

}  // namespace ramet::trace::strace_print
